// node node.mjs tus|uppy URL FILE CHUNK_SIZE [PAUSE_AT...]

import { readFileSync } from 'node:fs'
import { CLIENTS } from './clients.mjs'

const [client, url, file, chunkSize, ...pauses] = process.argv.slice(2)
await CLIENTS[client](readFileSync(file), url, Number(chunkSize), pauses.map(Number))
