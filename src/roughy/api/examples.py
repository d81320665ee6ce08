"""One recording's way through the API, for the OpenAPI document: what a client sends and gets at each stop."""

from pydantic.config import JsonDict, JsonValue

PROJECT_ID = "019ab4c2-6f10-7c3e-9d55-3f0c6e0f4a11"
ASSET_ID = "019ab4c2-8a3d-7e61-b1c4-52d7a0c9e8f2"
CUT_ID = "019ab4c9-14b7-70aa-8f6d-1b7e3c5d9a04"
RENDER_ID = "019ab4ca-0d52-7b18-a2e3-6c4f8d1e7b35"
GRANT_ID = "019ab401-5e9c-7d27-93f8-0a6b2c4d8e13"

SERVER = "https://roughy.example.com"
SCRIPT = "# Soil\nEvery garden begins with good soil.\n\n# Water\nWater the plants early in the morning."

PROJECT: JsonDict = {
    "id": PROJECT_ID,
    "name": "Garden talk",
    "state": "active",
    "archived_at": None,
    "created_at": "2026-11-24T09:00:12.204Z",
    "updated_at": "2026-11-24T09:00:12.204Z",
}

NEW_ASSET: JsonDict = {"project_id": PROJECT_ID, "size_bytes": 48_211_456, "language": "en", "name": "garden talk.mp4"}

PENDING_UPLOAD: JsonDict = {
    "id": ASSET_ID,
    "project_id": PROJECT_ID,
    "name": "garden talk.mp4",
    "type": None,
    "state": "pending_upload",
    "extension": None,
    "size_bytes": None,
    "content_type": None,
    "duration_seconds": None,
    "language": "en",
    "error_code": None,
    "error_message": None,
    "created_at": "2026-11-24T09:00:19.069Z",
    "upload_url": f"{SERVER}/v1/uploads/{ASSET_ID}.kq3zS1mA8fVxJ0c7hYtR2wNb",
    "download_url": None,
    "cuttable": False,
}
PROCESSING: JsonDict = PENDING_UPLOAD | {
    "state": "processing",
    "type": "video",
    "extension": "mp4",
    "content_type": "video/mp4",
    "size_bytes": 48_211_456,
    "upload_url": None,
}
PENDING_PAYMENT: JsonDict = PROCESSING | {"state": "pending_payment", "duration_seconds": "250.133333"}
READY: JsonDict = PENDING_PAYMENT | {
    "state": "ready",
    "download_url": f"{SERVER}/v1/downloads/WyJhc3NldHMvLi4uIl0.aSQd0w.3kYt8pQe",
    "cuttable": True,
}
FAILED: JsonDict = PROCESSING | {
    "state": "failed",
    "error_code": "no_media",
    "error_message": "The file holds neither sound nor picture that can be read: export it again.",
}
ASSETS: list[JsonValue] = [READY, PENDING_UPLOAD, PROCESSING, PENDING_PAYMENT, FAILED]

NEW_CUT: JsonDict = {"asset_id": ASSET_ID, "script": SCRIPT}
CUT: JsonDict = {
    "id": CUT_ID,
    "asset_id": ASSET_ID,
    "state": "completed",
    "script": SCRIPT,
    "options": {"preset": "standard", "keep_ad_libs": False, "derived_from": None, "restore": [], "remove": []},
    "progress": 1.0,
    "error_code": None,
    "error_message": None,
    "created_at": "2026-11-24T09:07:27.415Z",
    "started_at": "2026-11-24T09:07:27.583Z",
    "completed_at": "2026-11-24T09:07:28.120Z",
}
CUTS: list[JsonValue] = [
    CUT,
    CUT | {"state": "pending", "progress": 0.0, "started_at": None, "completed_at": None},
]

NEW_RENDER: JsonDict = {
    "asset_id": ASSET_ID,
    "cut_id": CUT_ID,
    "output": {
        "format": "mp4",
        "resolution": "1080p",
        "frame_rate": 30,
        "video_bitrate": 10,
        "audio_bitrate": 192,
        "captions": "burned",
        "chapters": True,
        "loudness": -16,
    },
}
RENDER: JsonDict = NEW_RENDER | {
    "id": RENDER_ID,
    "state": "completed",
    "progress": 1.0,
    "seconds_left": None,
    "size_bytes": 31_872_004,
    "error_code": None,
    "error_message": None,
    "created_at": "2026-11-24T09:08:31.058Z",
    "started_at": "2026-11-24T09:08:31.240Z",
    "completed_at": "2026-11-24T09:08:49.771Z",
    "download_url": f"{SERVER}/v1/downloads/WyJhc3NldHMvLi4vcmVuZGVycyJd.aSQfPw.9mWcB2xL",
}
RENDERS: list[JsonValue] = [
    RENDER,
    RENDER
    | {
        "state": "processing",
        "progress": 0.42,
        "seconds_left": 11,
        "size_bytes": None,
        "completed_at": None,
        "download_url": None,
    },
]

CHARGE: JsonDict = {
    "id": "019ab4c8-e3f1-7259-b84a-7d5c9e2f1a60",
    "type": "consume_asset",
    "delta": -5,
    "asset_id": ASSET_ID,
    "grant_id": None,
    "stripe_invoice_id": None,
    "created_at": "2026-11-24T09:07:15.313Z",
}
TOP_UP: JsonDict = CHARGE | {
    "id": "019ab401-5ea4-7f83-8c16-4b9d0e3a7c52",
    "type": "topup",
    "delta": 1000,
    "asset_id": None,
    "grant_id": GRANT_ID,
    "created_at": "2026-11-24T05:29:01.732Z",
}
LEDGER_ENTRIES: list[JsonValue] = [CHARGE, TOP_UP]

OF_SCHEMAS: dict[str, list[JsonValue]] = {
    "NewProject": [{"name": "Garden talk"}],
    "ProjectChange": [{"name": "Garden talk, second cut"}, {"state": "archived"}],
    "ProjectView": [PROJECT],
    "NewAsset": [NEW_ASSET],
    "AssetView": ASSETS,
    "NewCut": [NEW_CUT],
    "CutView": CUTS,
    "NewRender": [NEW_RENDER],
    "RenderView": RENDERS,
    "Balance": [{"balance": 4585}],
    "LedgerEntryView": LEDGER_ENTRIES,
}
"""What the document shows of each schema."""
