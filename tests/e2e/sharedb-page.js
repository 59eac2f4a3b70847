// A page as an application that uses ShareDB makes it: Quill, the plain ShareDB client, and cursors by its presence.
// The address has #collection/id.

import Quill from 'quill'
import richText from 'rich-text'
import { Connection, types } from 'sharedb/lib/client'

types.register(richText.type)

const [collection, id] = window.location.hash.slice(1).split('/')
const open = () => {
  const socket = new WebSocket(`${window.location.origin.replace('http', 'ws')}/ws/sharedb${window.location.search}`)
  window.cut = () => socket.close()
  socket.addEventListener('close', () => setTimeout(() => connection.bindToSocket(open()), 100))
  return socket
}
const connection = new Connection(open())
const doc = connection.get(collection, id)
const quill = new Quill('#editor')
window.problems = []
window.seen = {}
window.pending = () => doc.hasPending() || connection.state !== 'connected'
connection.on('error', (error) => window.problems.push(error.message))
doc.on('error', (error) => window.problems.push(error.message))

const show = () => quill.setContents(doc.data, 'api')
const begin = () => {
  show()
  quill.root.setAttribute('aria-label', 'Shared text')
  quill.root.setAttribute('role', 'textbox')
  quill.on('text-change', (delta, before, source) => {
    if (source === 'user') doc.submitOp(delta, { source: quill })
  })
  doc.on('op', (op, source) => source !== quill && quill.updateContents(op))
  doc.on('load', show)
  const presence = connection.getDocPresence(collection, id)
  presence.subscribe()
  presence.on('receive', (who, range) => {
    if (range === null) delete window.seen[who]
    else window.seen[who] = range
  })
  const local = presence.create()
  quill.on('selection-change', (range) => local.submit(range))
}

doc.subscribe((error) => {
  if (error) throw error
  if (doc.type !== null) return begin()
  doc.create([{ insert: '\n' }], 'rich-text', (failed) => {
    if (failed && failed.code !== 'ERR_DOC_ALREADY_CREATED') throw failed
    begin()
  })
})
