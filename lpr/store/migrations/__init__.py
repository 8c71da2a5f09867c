"""The store's schema, revision by revision (Alembic); run by `plat db upgrade`.

Each revision is a snapshot: it names tables and columns itself and never imports the models, which
move on.
"""
