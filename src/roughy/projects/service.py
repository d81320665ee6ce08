"""What can be done with projects."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from roughy.database.base import now
from roughy.database.owned import get_owned, get_owned_value, readable
from roughy.database.paging import Page, fetch_page
from roughy.database.statements import Statements
from roughy.errors import RoughyError
from roughy.projects.model import Project, ProjectState


async def create_project(session: AsyncSession, account_id: uuid.UUID, name: str) -> Project:
    """Create an active project."""
    project = Project(account_id=account_id, name=name)
    session.add(project)
    await session.flush()
    return project


async def list_projects(
    session: AsyncSession, account_id: uuid.UUID, state: ProjectState, limit: int, offset: int
) -> Page[Project]:
    """One page of the account's projects in `state`, newest first."""
    archived = Project.archived_at.is_not(None) if state is ProjectState.ARCHIVED else Project.archived_at.is_(None)
    return await fetch_page(session, readable(Project, account_id).where(archived), Project.id, limit, offset)


async def get_project(session: AsyncSession, account_id: uuid.UUID, project_id: uuid.UUID) -> Project:
    """The project; raises `not_found` where the account has none of that id."""
    return await get_owned(session, Project, account_id, project_id)


async def require_active(statements: Statements, account_id: uuid.UUID, project_id: uuid.UUID) -> None:
    """Raise `not_found` where the account has no such project, and `project_archived` where it takes no new assets."""
    if await get_owned_value(statements, Project, Project.archived_at, account_id, project_id):
        raise RoughyError("project_archived", "The project is archived: unarchive it before adding assets.")


async def change_project(
    session: AsyncSession, account_id: uuid.UUID, project_id: uuid.UUID, name: str | None, state: ProjectState | None
) -> Project:
    """Rename, archive or unarchive a project; what is None stays. Raises `not_found`."""
    project = await get_project(session, account_id, project_id)
    if name is not None:
        project.name = name
    if state is not None and state is not project.state:
        project.archived_at = now() if state is ProjectState.ARCHIVED else None
    await session.flush()
    return project
