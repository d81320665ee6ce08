"""tuspyserver with its defaults, in the folder that TUSPYSERVER_FILES names."""

import os

from fastapi import FastAPI
from tuspyserver import create_tus_router

app = FastAPI()
app.include_router(create_tus_router(files_dir=os.environ["TUSPYSERVER_FILES"]))
