"""`/v1/projects`: the containers of work."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from roughy.api.context import Bell, Caller, Here, PagingQuery, Uploads
from roughy.api.fields import Title
from roughy.api.listing import Listing, listing
from roughy.assets.removal import delete_project, remove_folders
from roughy.projects import service
from roughy.projects.model import ProjectState
from roughy.uploads.sweep import forget_removed

router = APIRouter(prefix="/v1/projects", tags=["Projects"])


class NewProject(BaseModel):
    """What a new project is called."""

    name: Title


class ProjectChange(BaseModel):
    """What is to change; what is left out or null stays."""

    name: Title | None = None
    state: ProjectState | None = None


class ProjectItem(BaseModel):
    """A project in a listing."""

    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    name: str
    state: ProjectState
    created_at: datetime
    updated_at: datetime


class ProjectView(ProjectItem):
    """A project."""

    model_config = ConfigDict(from_attributes=True)

    archived_at: datetime | None


@router.post("", status_code=201)
async def create_project(body: NewProject, caller: Caller, here: Here) -> ProjectView:
    """Create an active project."""
    async with here.database.transaction() as session:
        return ProjectView.model_validate(await service.create_project(session, caller, body.name))


@router.get("")
async def list_projects(
    caller: Caller, here: Here, paging: PagingQuery, state: Annotated[ProjectState, Query()] = ProjectState.ACTIVE
) -> Listing[ProjectItem]:
    """List projects, newest first."""
    async with here.database.reading() as session:
        page = await service.list_projects(session, caller, state, paging.limit, paging.offset)
    return listing(page, ProjectItem.model_validate)


@router.get("/{project_id}")
async def get_project(project_id: uuid.UUID, caller: Caller, here: Here) -> ProjectView:
    """Return a project."""
    async with here.database.reading() as session:
        return ProjectView.model_validate(await service.get_project(session, caller, project_id))


@router.patch("/{project_id}")
async def change_project(project_id: uuid.UUID, body: ProjectChange, caller: Caller, here: Here) -> ProjectView:
    """Rename, archive or unarchive a project."""
    async with here.database.transaction() as session:
        project = await service.change_project(session, caller, project_id, body.name, body.state)
        return ProjectView.model_validate(project)


@router.delete("/{project_id}", status_code=204, operation_id="delete_project")
async def delete_project_with_assets(
    project_id: uuid.UUID, caller: Caller, here: Here, bell: Bell, uploads: Uploads
) -> None:
    """Delete a project, its assets and everything derived from them, for good."""
    async with here.database.transaction() as session:
        asset_ids = await delete_project(session, caller, project_id)
    bell.ring()
    await forget_removed(uploads)
    await remove_folders(here.blobs, asset_ids)
