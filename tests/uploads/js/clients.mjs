// The two tus clients that web pages use, each behind one function, in Node and in a browser.
// Both send `data` to `url`, stop themselves at each offset of `pauses`, and then go on.

import Uppy from '@uppy/core'
import TusPlugin from '@uppy/tus'
import * as tus from 'tus-js-client'

const RETRY_DELAYS = [0, 200, 500, 1000, 2000, 4000, 4000, 4000]
const PAUSE_MILLISECONDS = 50

// Tells at which progress to stop. The first report after a start names the server's offset, before the request is on
// its way; a client that is stopped there sends it all the same, and browsers then send it without its headers.
function pausing(pauses) {
  let startedAt
  return (sent) => {
    startedAt ??= sent
    if (!pauses.length || sent < pauses[0] || sent === startedAt) return false
    pauses.shift()
    startedAt = undefined
    return true
  }
}

export function sendWithTus(data, url, chunkSize, pauses) {
  const pauseNow = pausing(pauses)
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(data, {
      uploadUrl: url,
      chunkSize,
      retryDelays: RETRY_DELAYS,
      onError: reject,
      onSuccess: resolve,
      onProgress: async (sent) => {
        if (!pauseNow(sent)) return
        await upload.abort()
        setTimeout(() => upload.start(), PAUSE_MILLISECONDS)
      },
    })
    upload.start()
  })
}

export async function sendWithUppy(data, url, chunkSize, pauses) {
  const pauseNow = pausing(pauses)
  const uppy = new Uppy().use(TusPlugin, { chunkSize, retryDelays: RETRY_DELAYS, storeFingerprintForResuming: false })
  const id = uppy.addFile({ name: 'recording.mp4', type: 'video/mp4', data })
  uppy.setFileState(id, { tus: { uploadUrl: url } })
  uppy.on('upload-progress', (_, { bytesUploaded }) => {
    if (!pauseNow(bytesUploaded)) return
    uppy.pauseResume(id)
    setTimeout(() => uppy.pauseResume(id), PAUSE_MILLISECONDS)
  })
  const { failed } = await uppy.upload()
  if (failed.length) throw new Error(failed[0].error)
}

export const CLIENTS = { tus: sendWithTus, uppy: sendWithUppy }
