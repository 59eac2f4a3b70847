// Runs unmodified ShareDB clients for tests, with the type rich-text; see commands.mjs.

import { createRequire } from 'node:module'
import WebSocket from 'ws'
import { equal, normalised, pulse, serve, until } from './commands.mjs'

const require = createRequire(import.meta.url)
const { Connection, types, logger } = require('sharedb/lib/client')
const richText = require('rich-text')

types.register(richText.type)
logger.setMethods({ info: () => {}, warn: () => {}, error: () => {} })

const clients = new Map()

const called = (start) => new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))))

/** An error as tests compare it. */
const told = (error) => ({ code: error.code ?? null, message: error.message })

/** One connection, which comes back by itself, and one document on it; `other` gets more. */
class Client {
  constructor (id, { base, name, params, reconnect = true, headers }) {
    this.id = id
    const query = new URLSearchParams(params ?? {}).toString()
    this.address = `${base}/ws/sharedb${query === '' ? '' : `?${query}`}`
    this.headers = headers
    this.reconnect = reconnect
    this.deaf = false
    this.codes = []
    this.errors = []
    this.received = []
    this.connection = new Connection(this.open())
    this.connection.on('error', (error) => this.failed(error))
    this.connection.on('state', () => setImmediate(pulse))
    this.connection.on('receive', (request) => {
      if (this.deaf) request.data = null
      else this.received.push(JSON.parse(JSON.stringify(request.data)))
      setImmediate(pulse)
    })
    const [collection, document] = name
    this.doc = this.other(collection, document)
    this.local = new Map()
  }

  open () {
    this.socket = new WebSocket(this.address, { headers: this.headers })
    this.socket.on('close', (code) => {
      this.codes.push(code)
      setImmediate(pulse)
      if (this.reconnect) setTimeout(() => this.reconnect && this.connection.bindToSocket(this.open()), 50)
    })
    return this.socket
  }

  failed (error) {
    this.errors.push(told(error))
    setImmediate(pulse)
  }

  other (collection, id) {
    const doc = this.connection.get(collection, id)
    if (!doc.watched) {
      doc.watched = true
      doc.on('error', (error) => this.failed(error))
      for (const event of ['op', 'create', 'load', 'nothing pending', 'del']) doc.on(event, () => setImmediate(pulse))
    }
    return doc
  }

  delta (doc = this.doc) {
    return doc.data?.ops ?? []
  }

  plain () {
    return this.delta().map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('')
  }

  presence (channel) {
    const presence = channel === undefined || channel === null
      ? this.connection.getDocPresence(this.doc.collection, this.doc.id)
      : this.connection.getPresence(channel)
    if (!presence.watched) {
      presence.watched = true
      presence.on('receive', () => setImmediate(pulse))
      presence.on('error', (error) => this.failed(error))
    }
    return presence
  }

  /** Offsets (UTF-16 units) around characters and embedded objects. */
  boundaries () {
    const offsets = [0]
    for (const { insert } of this.delta()) {
      for (const part of typeof insert === 'string' ? insert : [insert]) {
        offsets.push(offsets.at(-1) + (typeof part === 'string' ? part.length : 1))
      }
    }
    return offsets
  }

  /** One edit of a seeded script, as in driver.mjs. */
  edit ({ kind, from, to, text, attributes, embed }) {
    const offsets = this.boundaries()
    const at = (fraction) => offsets[Math.min(offsets.length - 1, Math.floor(fraction * offsets.length))]
    const start = at(from)
    const length = Math.max(0, at(to) - start)
    const skip = start > 0 ? [{ retain: start }] : []
    if (kind === 'insert') this.submit([...skip, { insert: text }])
    else if (kind === 'delete' && length > 0) this.submit([...skip, { delete: length }])
    else if (kind === 'format' && length > 0) this.submit([...skip, { retain: length, attributes }])
    else if (kind === 'embed') this.submit([...skip, { insert: embed }])
  }

  submit (ops) {
    this.doc.submitOp({ ops }, (error) => {
      if (error) this.failed(error)
      setImmediate(pulse)
    })
  }

  state () {
    return {
      state: this.connection.state,
      version: this.doc.version,
      type: this.doc.type?.uri ?? null,
      pending: this.doc.hasPending(),
      errors: this.errors,
      codes: this.codes,
      text: this.plain()
    }
  }
}

const conditions = {
  connected: (client) => () => client.connection.state === 'connected',
  text: (client, { value }) => () => client.plain() === value,
  delta: (client, { value }) => () => equal(normalised(client.delta()), value),
  version: (client, { value }) => () => client.doc.version >= value,
  stored: (client) => () => client.connection.state === 'connected' && !client.doc.hasPending(),
  errors: (client, { value }) => () => client.errors.length >= value,
  codes: (client, { value }) => () => client.codes.length >= value,
  inflight: (client) => () => client.doc.inflightOp !== null,
  presence: (client, { value, channel }) => () => equal(client.presence(channel).remotePresences, value)
}

const commands = {
  create: ({ client, ...rest }) => void clients.set(client, new Client(client, rest)),
  subscribe: ({ client }) => called((done) => clients.get(client).doc.subscribe(done)),
  unsubscribe: ({ client }) => called((done) => clients.get(client).doc.unsubscribe(done)),
  fetch: ({ client }) => called((done) => clients.get(client).doc.fetch(done)),
  fetchSnapshot: ({ client, version }) => called((done) => {
    const { connection, doc } = clients.get(client)
    connection.fetchSnapshot(doc.collection, doc.id, version, done)
  }),
  make: ({ client, data }) => called((done) => clients.get(client).doc.create(data, 'rich-text', done)),
  del: ({ client }) => called((done) => clients.get(client).doc.del(done)),
  submit: ({ client, ops }) => called((done) => clients.get(client).doc.submitOp({ ops }, done)),
  later: ({ client, ops }) => clients.get(client).submit(ops),
  type: ({ client, index, text }) => {
    for (const character of text) {
      clients.get(client).submit([...(index > 0 ? [{ retain: index }] : []), { insert: character }])
      index += character.length
    }
  },
  edit: ({ client, ...rest }) => clients.get(client).edit(rest),
  // Several documents at once: subscribed in one bulk message for each collection.
  bulk: async ({ client, action, names }) => {
    const { connection } = clients.get(client)
    const docs = names.map(([collection, id]) => clients.get(client).other(collection, id))
    connection.startBulk()
    const all = docs.map((doc) => called((done) => doc[action](done)).then(() => null, told))
    connection.endBulk()
    const errors = await Promise.all(all)
    return docs.map((doc, number) => ({ version: doc.version, delta: normalised(doc.data?.ops ?? []), error: errors[number] }))
  },
  listen: ({ client, channel }) => called((done) => clients.get(client).presence(channel).subscribe(done)),
  unlisten: ({ client, channel }) => called((done) => clients.get(client).presence(channel).unsubscribe(done)),
  present: ({ client, channel, who, value }) => {
    const found = clients.get(client)
    const key = `${channel ?? ''} ${who}`
    if (!found.local.has(key)) found.local.set(key, found.presence(channel).create(who))
    return called((done) => found.local.get(key).submit(value, done))
  },
  send: ({ client, message }) => clients.get(client).socket.send(message),
  ping: ({ client }) => called((done) => {
    const { connection } = clients.get(client)
    connection.once('pong', () => done(null, true))
    connection.ping()
  }),
  deaf: ({ client, value }) => void (clients.get(client).deaf = value),
  received: ({ client }) => clients.get(client).received,
  delta: ({ client }) => normalised(clients.get(client).delta()),
  identity: ({ client }) => clients.get(client).connection.id,
  state: ({ client }) => clients.get(client).state(),
  wait: ({ client, what, seconds, ...rest }) => {
    const found = clients.get(client)
    return until(conditions[what](found, rest), seconds, () => `${what} ${JSON.stringify(rest)}: ${JSON.stringify(found.state())}`)
  },
  cut: ({ client }) => clients.get(client).socket.terminate(),
  disconnect: ({ client }) => {
    clients.get(client).reconnect = false
    clients.get(client).socket.close()
  },
  connect: ({ client }) => {
    const found = clients.get(client)
    found.reconnect = true
    found.connection.bindToSocket(found.open())
  }
}

await serve(commands, (error) => error.code ?? String(error.stack ?? error))
