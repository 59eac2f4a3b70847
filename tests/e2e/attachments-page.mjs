// Bundles the client's module for attachments into the file that is the first argument, as the global `attachments`.

import { createRequire } from 'node:module'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

const client = createRequire(new URL('../../client/package.json', import.meta.url))
const { rolldown } = await import(pathToFileURL(client.resolve('rolldown')))

const bundle = await rolldown({
  input: new URL('../../client/src/api/attachments.ts', import.meta.url).pathname,
  platform: 'browser'
})
await bundle.write({ file: process.argv[2], format: 'iife', name: 'attachments', codeSplitting: false })
await bundle.close()
