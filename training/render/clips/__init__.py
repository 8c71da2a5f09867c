"""Clips of rendered traffic with the truth of every frame: what the tracks are measured on."""
