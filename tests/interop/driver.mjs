// Runs the unmodified JavaScript clients for tests; see commands.mjs.

import { Buffer } from 'node:buffer'
import WebSocket from 'ws'
import * as decoding from 'lib0/decoding'
import * as Y13 from 'yjs'
import * as Y14 from '@y/y'
import { WebsocketProvider as WebsocketProvider3 } from 'y-websocket'
import { WebsocketProvider as WebsocketProvider4 } from '@y/websocket'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { equal, normalised, pulse, say, serve, until } from './commands.mjs'

const clients = new Map()
const sockets = new Map()

const same = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0
const base64 = (bytes) => Buffer.from(bytes).toString('base64')

/**
 * A WebSocket class that notes what passes: which steps 2 and updates were sent, and what came back for them.
 * The clients see an ordinary `ws`.
 */
const watched = (dialect, wire) =>
  class extends WebSocket {
    constructor (address, protocols) {
      super(address, protocols, { headers: wire.headers })
      wire.current = this
      wire.unconfirmed = []
      wire.attempts += 1
      this.on('message', (data) => {
        note(dialect, wire, new Uint8Array(data), false)
        setImmediate(pulse)
      })
      this.on('close', (code) => {
        wire.codes.push(code)
        setImmediate(pulse)
      })
    }

    send (data, ...rest) {
      note(dialect, wire, new Uint8Array(data), true)
      super.send(data, ...rest)
    }
  }

const note = (dialect, wire, bytes, outgoing) => {
  if (bytes.length === 1) {
    if (bytes[0] === 9) wire.pings += 1
    return
  }
  const decoder = decoding.createDecoder(bytes)
  if (dialect === 'hocuspocus') wire.addresses.add(decoding.readVarString(decoder))
  const kind = decoding.readVarUint(decoder)
  if (kind === 0) {
    const step = decoding.readVarUint(decoder)
    const body = decoding.readVarUint8Array(decoder)
    if (outgoing) {
      if (step > 0) {
        wire.sent += 1
        wire.unconfirmed.push(body)
      }
    } else if (dialect === 'yjs' && step === 2) {
      const place = wire.unconfirmed.findIndex((sent) => same(sent, body))
      if (place >= 0) {
        wire.unconfirmed.splice(place, 1)
        wire.confirmed += 1
      }
    }
  } else if (kind === 8 && !outgoing) {
    wire.statuses.push(decoding.readVarUint(decoder))
    wire.unconfirmed.shift()
  } else if (kind === 1 && !outgoing) {
    wire.presences += 1
  }
}

const newWire = () => ({
  current: null, attempts: 0, codes: [], unconfirmed: [], sent: 0, confirmed: 0, statuses: [], pings: 0, presences: 0, addresses: new Set()
})

const withQuery = (address, params) => {
  const query = new URLSearchParams(params ?? {}).toString()
  return query === '' ? address : `${address}?${query}`
}

/** What the three kinds of client have in common; `text` hides the differences between Yjs 13 and 14. */
class Client {
  constructor (id, { flavour, base, name, params, options, clientID, socket, awareness, reconnect, token, headers }) {
    this.id = id
    this.flavour = flavour
    this.modern = flavour === '@y/websocket'
    this.Y = this.modern ? Y14 : Y13
    this.doc = new this.Y.Doc()
    if (clientID !== undefined) this.doc.clientID = clientID
    this.text = this.modern ? this.doc.get('content') : this.doc.getText('content')
    this.wire = newWire()
    this.status = 'none'
    this.closed = null
    this.failed = null
    this.scope = null
    this.notices = []
    this.doc.on('afterTransaction', () => setImmediate(pulse))
    this.wire.headers = headers
    if (flavour === 'hocuspocus') this.hocuspocus({ base, name, params, options, socket, awareness, token })
    else this.ywebsocket({ base, name, params, options, reconnect })
    this.provider.on('status', ({ status }) => this.report('status', (this.status = status)))
    this.provider.on('synced', () => this.report('synced', true))
    this.awareness?.on('update', () => setImmediate(pulse))
    this.provider.connectLater?.()
  }

  ywebsocket ({ base, name, params, options }) {
    const Provider = this.modern ? WebsocketProvider4 : WebsocketProvider3
    this.provider = new Provider(`${base}/ws/yjs`, name, this.doc, {
      params: params ?? {}, WebSocketPolyfill: watched('yjs', this.wire), disableBc: true, maxBackoffTime: 100, ...options
    })
    this.awareness = this.provider.awareness
    this.provider.on('closed', (event) => this.report('closed', (this.closed = event)))
    this.provider.on('connection-close', () => setImmediate(pulse))
  }

  hocuspocus ({ base, name, params, options, socket, awareness, token }) {
    this.shared = socket !== undefined
    if (this.shared) {
      this.socket = sockets.get(socket).provider
      this.wire = sockets.get(socket).wire
    } else {
      this.socket = newSocket({ base, params, options: options?.socket }, this.wire)
    }
    this.provider = new HocuspocusProvider({
      websocketProvider: this.socket,
      name,
      document: this.doc,
      token: token ?? 'a token',
      ...(awareness === null ? { awareness: null } : {}),
      ...options?.provider,
      onAuthenticationFailed: ({ reason }) => this.report('authenticationFailed', (this.failed = reason)),
      onAuthenticated: ({ scope }) => this.report('authenticated', (this.scope = scope)),
      onStateless: ({ payload }) => this.report('stateless', (this.notices.push(payload), payload)),
      onUnsyncedChanges: ({ number }) => this.report('unsyncedChanges', number),
      onClose: ({ event }) => this.report('close', (this.closed = { code: event.code, reason: event.reason }))
    })
    this.awareness = this.provider.awareness
    this.provider.attach()
  }

  report (event, value) {
    say({ event, client: this.id, value: value ?? null })
    setImmediate(pulse)
  }

  get synced () {
    return this.provider.synced
  }

  /** Sent, and not known to be stored. Hocuspocus counts by itself; for the others the echo is counted on the wire. */
  get unsynced () {
    return this.flavour === 'hocuspocus' ? this.provider.unsyncedChanges : this.wire.unconfirmed.length
  }

  delta () {
    if (!this.modern) return this.text.toDelta()
    return (this.text.toDelta().toJSON().children ?? []).flatMap(({ insert, format }) => {
      const attributes = format === undefined ? {} : { attributes: format }
      return (Array.isArray(insert) ? insert : [insert]).map((part) => ({ insert: part, ...attributes }))
    })
  }

  plain () {
    return this.delta().map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('')
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

  /** One edit of a seeded script: places are fractions of the text, so that it fits whatever text is there. */
  edit ({ kind, from, to, text, attributes, embed }) {
    const offsets = this.boundaries()
    const at = (fraction) => offsets[Math.min(offsets.length - 1, Math.floor(fraction * offsets.length))]
    const start = at(from)
    const length = Math.max(0, at(to) - start)
    this.doc.transact(() => {
      if (kind === 'insert') this.text.insert(start, text)
      else if (kind === 'delete' && length > 0) this.text.delete(start, length)
      else if (kind === 'format' && length > 0) this.text.format(start, length, attributes)
      else if (kind === 'embed' && !this.modern) this.text.insertEmbed(start, embed)
    })
  }

  connect () {
    if (this.flavour === 'hocuspocus') this.socket.connect()
    else this.provider.connect()
  }

  disconnect () {
    if (this.flavour === 'hocuspocus') this.socket.disconnect()
    else this.provider.disconnect()
  }

  destroy () {
    this.provider.destroy()
    if (this.flavour === 'hocuspocus' && !this.shared) this.socket.destroy()
    if (this.flavour !== 'hocuspocus') this.awareness.destroy()
    this.doc.destroy()
    clients.delete(this.id)
  }

  state () {
    return {
      status: this.status,
      synced: this.synced,
      unsynced: this.unsynced,
      closed: this.closed,
      failed: this.failed,
      scope: this.scope,
      notices: this.notices,
      attempts: this.wire.attempts,
      codes: this.wire.codes,
      sent: this.wire.sent,
      confirmed: this.wire.confirmed,
      statuses: this.wire.statuses,
      presences: this.wire.presences,
      unconfirmed: this.wire.unconfirmed.length,
      addresses: [...this.wire.addresses].sort(),
      text: this.plain()
    }
  }
}

function newSocket ({ base, params, options }, wire) {
  return new HocuspocusProviderWebsocket({
    url: withQuery(`${base}/ws/hocuspocus`, params),
    WebSocketPolyfill: watched('hocuspocus', wire),
    delay: 50,
    minDelay: 50,
    factor: 1,
    maxDelay: 100,
    jitter: false,
    ...options
  })
}

const conditions = {
  synced: (client) => () => client.synced,
  status: (client, { value }) => () => client.status === value,
  unsynced: (client, { value }) => () => client.unsynced === value,
  // In step, and each message has had its answer: a provider alone may say 0 too early after it was offline.
  stored: (client) => () => client.synced && client.unsynced === 0 && client.wire.unconfirmed.length === 0,
  unsyncedAbove: (client, { value }) => () => client.unsynced > value,
  text: (client, { value }) => () => client.plain() === value,
  delta: (client, { value }) => () => equal(normalised(client.delta()), value),
  closed: (client) => () => client.closed !== null,
  failed: (client) => () => client.failed !== null,
  scope: (client) => () => client.scope !== null,
  refusals: (client, { value }) => () => client.wire.statuses.filter((status) => status === 0).length >= value,
  attempts: (client, { value }) => () => client.wire.attempts >= value,
  codes: (client, { value }) => () => client.wire.codes.length >= value,
  notice: (client, { value }) => () => client.notices.some((notice) => notice.includes(value)),
  people: (client, { value }) => () =>
    equal([...client.awareness.getStates().values()].map((state) => state.name ?? null).sort(), value),
  idle: (client) => () =>
    client.wire.current?.readyState === WebSocket.OPEN && client.wire.current.bufferedAmount === 0
}

const commands = {
  socket: ({ socket, ...rest }) => {
    const wire = newWire()
    sockets.set(socket, { provider: newSocket(rest, wire), wire })
  },
  destroySocket: ({ socket }) => sockets.get(socket).provider.destroy(),
  create: ({ client, ...rest }) => {
    const made = new Client(client, rest)
    clients.set(client, made)
    return made.doc.clientID
  },
  insert: ({ client, index, text, attributes }) => clients.get(client).text.insert(index, text, attributes),
  delete: ({ client, index, length }) => clients.get(client).text.delete(index, length),
  format: ({ client, index, length, attributes }) => clients.get(client).text.format(index, length, attributes),
  embed: ({ client, index, embed }) => clients.get(client).text.insertEmbed(index, embed),
  edit: ({ client, ...rest }) => clients.get(client).edit(rest),
  type: ({ client, index, text }) => {
    for (const character of text) {
      clients.get(client).text.insert(index, character)
      index += character.length
    }
  },
  delta: ({ client }) => normalised(clients.get(client).delta()),
  update: ({ client }) => base64(clients.get(client).Y.encodeStateAsUpdate(clients.get(client).doc)),
  state: ({ client }) => clients.get(client).state(),
  wait: ({ client, what, seconds, ...rest }) => {
    const found = clients.get(client)
    return until(conditions[what](found, rest), seconds, () => `${what} ${JSON.stringify(rest)} of ${found.flavour}: ${JSON.stringify({ ...found.state(), codes: found.wire.codes.slice(-5) })}`)
  },
  setPresence: ({ client, state }) => clients.get(client).awareness.setLocalState(state),
  presence: ({ client }) => Object.fromEntries(clients.get(client).awareness.getStates()),
  connect: ({ client }) => clients.get(client).connect(),
  disconnect: ({ client }) => clients.get(client).disconnect(),
  cut: ({ client }) => clients.get(client).wire.current.terminate(),
  detach: ({ client }) => clients.get(client).provider.detach(),
  attach: ({ client }) => clients.get(client).provider.attach(),
  destroy: ({ client }) => clients.get(client).destroy()
}

await serve(commands, (error) => String(error.stack ?? error))
