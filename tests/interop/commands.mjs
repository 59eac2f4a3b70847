// What the programs have in common that run JavaScript clients for tests: commands come as JSON lines on standard input,
// answers and what the clients report go as JSON lines to standard output. See node.py for the other side.

import { createInterface } from 'node:readline'
import process from 'node:process'

const waiting = new Set()

export const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)

/** Something has happened: look again at every condition that somebody waits for. */
export const pulse = () => {
  for (const wait of [...waiting]) {
    if (wait.condition()) {
      waiting.delete(wait)
      clearTimeout(wait.timer)
      wait.resolve(true)
    }
  }
}

export const until = (condition, seconds, describe) =>
  new Promise((resolve, reject) => {
    const wait = { condition, resolve, timer: null }
    wait.timer = setTimeout(() => {
      waiting.delete(wait)
      reject(new Error(`not within ${seconds} s: ${describe()}`))
    }, seconds * 1000)
    waiting.add(wait)
    pulse()
  })

const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted)
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
  }
  return value
}
export const equal = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))

/** Neighbours of equal format joined, and no empty formats: as `normalised` in clients.py. */
export const normalised = (delta) => {
  const out = []
  for (const { insert, attributes = {} } of delta) {
    const kept = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null))
    const last = out.at(-1)
    if (last && typeof insert === 'string' && typeof last.insert === 'string' && equal(last.attributes ?? {}, kept)) {
      last.insert += insert
    } else {
      out.push({ insert, ...(Object.keys(kept).length > 0 ? { attributes: kept } : {}) })
    }
  }
  return out
}

/** Runs commands until standard input ends; `told` is what is said of an error. */
export const serve = async (commands, told) => {
  say({ event: 'ready' })
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, op, ...rest } = JSON.parse(line)
    // Not awaited: a command that waits must not hold up the others.
    Promise.resolve()
      .then(() => commands[op](rest))
      .then(
        (value) => say({ id, value: value ?? null }),
        (error) => say({ id, error: told(error) })
      )
  }
  process.exit(0)
}
