"""What Alembic runs: the revisions on the caller's connection, inside the caller's transaction.

No connection is opened here and no logging configured. For a maintainer's `alembic revision` the
connection is put into ``config.attributes`` in the same way.
"""

from alembic import context

from lpr.store._models import StoreBase

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
    target_metadata=StoreBase.metadata,
)
with context.begin_transaction():
    context.run_migrations()
