"""An RTSP server that plays recordings in a loop; run by the system's Python, which has GStreamer.

    /usr/bin/python3 rtsp_server.py [--port N] [--user NAME --password WORD] [--sound]
        MOUNT=FILE.mp4 ...

Prints ``ready PORT`` when it listens on 127.0.0.1. Each file (H.264 in MP4) is cut into access
units once and sent again and again with running time stamps, at the pace of its own frame rate.
``MOUNT=A.mp4,B.mp4`` plays A, then B, and so on: what a camera does whose settings are changed.
With ``--sound`` each mount has some too, and it goes on when SIGUSR1 freezes the pictures.
"""

# GStreamer's bindings have no types.
# ruff: noqa: ANN001, ANN201, ANN202, ANN204

import argparse
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstApp, GstRtspServer  # noqa: E402, F401 - after the versions

CAPS = "video/x-h264,stream-format=byte-stream,alignment=au"
CUT = (
    "filesrc location={path} ! qtdemux ! h264parse config-interval=-1 ! {caps}"
    " ! appsink name=out sync=false"
)
PLAY = (
    "( appsrc name=frames is-live=true format=time do-timestamp=false caps={caps}"
    " ! rtph264pay name=pay0 pt=96 config-interval=0{sound} )"
)
SOUND = (
    " audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1"
    " ! alawenc ! rtppcmapay name=pay1 pt=8"
)


def access_units(path):
    """The encoded frames of a file, and its frames a second."""
    pipeline = Gst.parse_launch(CUT.format(path=path, caps=CAPS))
    sink = pipeline.get_by_name("out")
    pipeline.set_state(Gst.State.PLAYING)
    units, times = [], []
    while (sample := sink.emit("try-pull-sample", 5 * Gst.SECOND)) is not None:
        buffer = sample.get_buffer()
        units.append(buffer.extract_dup(0, buffer.get_size()))
        times.append(buffer.pts)
    pipeline.set_state(Gst.State.NULL)
    span = (max(times) - min(times)) / (len(times) - 1)
    return units, Gst.SECOND / span


class Player:
    """Feeds one mount's frames, at their pace, until they are frozen."""

    frozen = False

    def __init__(self, files):
        loops = [access_units(path) for path in files]
        self.units = [unit for units, _ in loops for unit in units]
        self.step = int(Gst.SECOND / loops[0][1])

    def configure(self, _factory, media):
        """Begin to feed a media that a first client asked for; it lives until the last one left."""
        source = media.get_element().get_child_by_name("frames")
        state = {"next": 0}

        def feed():
            if Player.frozen:
                return True
            number = state["next"]
            state["next"] += 1
            buffer = Gst.Buffer.new_wrapped(self.units[number % len(self.units)])
            buffer.pts = buffer.dts = number * self.step
            buffer.duration = self.step
            return source.emit("push-buffer", buffer) == Gst.FlowReturn.OK

        GLib.timeout_add(max(1, self.step // Gst.MSECOND), feed)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mounts", nargs="+", metavar="MOUNT=FILE")
    parser.add_argument("--port", default="0")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--sound", action="store_true")
    options = parser.parse_args()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(options.port)
    if options.user:
        protect(server, options.user, options.password)
    for each in options.mounts:
        mount, _, files = each.partition("=")
        add(server, mount, files.split(","), guarded=bool(options.user), sound=options.sound)
    if not server.attach(None):
        sys.exit("the port is taken")
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, freeze)
    sys.stdout.write(f"ready {server.get_bound_port()}\n")
    sys.stdout.flush()
    GLib.MainLoop().run()


def freeze():
    """The pictures stop; connections, their words and the sound do not."""
    Player.frozen = True
    return True


def add(server, mount, files, *, guarded, sound):
    """Put a player at rtsp://127.0.0.1:PORT/MOUNT."""
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(PLAY.format(caps=CAPS, sound=SOUND if sound else ""))
    factory.set_shared(True)
    if guarded:
        permissions = GstRtspServer.RTSPPermissions()
        for right in ("media.factory.access", "media.factory.construct"):
            permissions.add_permission_for_role("viewer", right, True)  # noqa: FBT003 - its form
        factory.set_permissions(permissions)
    factory.connect("media-configure", Player(files).configure)
    server.get_mount_points().add_factory(f"/{mount}", factory)


def protect(server, user, password):
    """Let in who knows the word."""
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    server.set_auth(auth)


main()
