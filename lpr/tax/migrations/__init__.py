"""The registry's schema, revision by revision (Alembic); run by `plat db upgrade`.

Each revision is a snapshot: it names tables and columns itself and never imports the models, which
move on. Revision 0001 is the schema of version 0.1, whose databases carry no revision.
"""
