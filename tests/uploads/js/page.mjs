// What the test's page offers: send('tus'|'uppy', URL, CHUNK_SIZE, [PAUSE_AT...]) sends the file beside the page.

import { CLIENTS } from './clients.mjs'

window.send = async (client, url, chunkSize, pauses) => {
  const data = await (await fetch('recording')).blob()
  await CLIENTS[client](data, url, chunkSize ?? Infinity, pauses)
}
