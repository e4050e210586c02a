"""Makes the pages of the documentation that say what the code says: commands, settings, keys, limits, the picture.

python -m docs.making            writes them
python -m docs.making --check    exit code 1, and their names, if they are not as the code is now
"""
