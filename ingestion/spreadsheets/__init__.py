"""Small files in the admin, through django-import-export's pages and this app's own pipeline.

The preview is the import itself, rolled back; so what is shown and what happens cannot differ. Open `resource.py`.
"""
