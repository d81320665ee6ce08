// The two tus clients that web pages use, each behind one function, in Node and in a browser.
// Both send `data` to `url`, stop themselves at each offset of `pauses`, and then go on.

import Uppy from '@uppy/core'
import TusPlugin from '@uppy/tus'
import * as tus from 'tus-js-client'

const RETRY_DELAYS = [0, 200, 500, 1000, 2000, 4000, 4000, 4000]
const PAUSE_MILLISECONDS = 50

export function sendWithTus(data, url, chunkSize, pauses) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(data, {
      uploadUrl: url,
      chunkSize,
      retryDelays: RETRY_DELAYS,
      onError: reject,
      onSuccess: resolve,
      onProgress: async (sent) => {
        if (pauses.length && sent >= pauses[0]) {
          pauses.shift()
          await upload.abort()
          setTimeout(() => upload.start(), PAUSE_MILLISECONDS)
        }
      },
    })
    upload.start()
  })
}

export async function sendWithUppy(data, url, chunkSize, pauses) {
  const uppy = new Uppy().use(TusPlugin, { chunkSize, retryDelays: RETRY_DELAYS, storeFingerprintForResuming: false })
  const id = uppy.addFile({ name: 'recording.mp4', type: 'video/mp4', data })
  uppy.setFileState(id, { tus: { uploadUrl: url } })
  uppy.on('upload-progress', (_, { bytesUploaded }) => {
    if (pauses.length && bytesUploaded >= pauses[0]) {
      pauses.shift()
      uppy.pauseResume(id)
      setTimeout(() => uppy.pauseResume(id), PAUSE_MILLISECONDS)
    }
  })
  const { failed } = await uppy.upload()
  if (failed.length) throw new Error(failed[0].error)
}

export const CLIENTS = { tus: sendWithTus, uppy: sendWithUppy }
