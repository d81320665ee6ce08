// node bundle.mjs OUTPUT: make page.mjs and all it imports one script for a browser.

import { build } from 'esbuild'

await build({ entryPoints: ['page.mjs'], bundle: true, logLevel: 'error', outfile: process.argv[2] })
