// Bundles sharedb-page.js into the file that is the first argument, from the packages of the client and of the
// interoperability tests.

import { createRequire } from 'node:module'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

const client = createRequire(new URL('../../client/package.json', import.meta.url))
const interop = createRequire(new URL('../interop/package.json', import.meta.url))
const { rolldown } = await import(pathToFileURL(client.resolve('rolldown')))

const bundle = await rolldown({
  input: new URL('sharedb-page.js', import.meta.url).pathname,
  platform: 'browser',
  resolve: {
    alias: {
      quill: client.resolve('quill'),
      'rich-text': interop.resolve('rich-text'),
      'sharedb/lib/client': interop.resolve('sharedb/lib/client'),
      events: interop.resolve('events/'),
      // Of Node's util ShareDB takes only this; without it, it asks for the package.
      util: interop.resolve('inherits/inherits_browser.js'),
      inherits: interop.resolve('inherits/inherits_browser.js')
    }
  }
})
await bundle.write({ file: process.argv[2], format: 'iife', minify: true })
await bundle.close()
