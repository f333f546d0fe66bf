import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What a proxy does when a client sends a certain message. */
export interface Cut {
  /** the message from which on the connection is gone, counted from 1 over all connections; 0 = none */
  readonly at: number
  /** `before`: the server never sees the message; `after`: it does, and its answer is lost */
  readonly when: 'before' | 'after'
}

export interface CuttingProxy extends AsyncDisposable {
  readonly port: number
  /** what the clients sent, in order: `Query COMMIT`, `CopyData`, … */
  readonly seen: readonly string[]
}

/** A proxy between a client and Postgres, without TLS, that understands as much of the protocol as it needs to cut. */
export async function startCuttingProxy(server: { readonly port: number }, cut: Cut): Promise<CuttingProxy> {
  const seen: string[] = []
  const sockets = new Set<Socket>()
  const proxy = createServer((client) => {
    const upstream = connect(server.port, '127.0.0.1')
    const end = (): void => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', end)
      socket.on('close', end)
    }
    const answers = { lost: false }
    upstream.on('data', (bytes) => {
      if (!answers.lost) client.write(bytes)
    })
    const reader = createReader()
    client.on('data', (bytes: Buffer) => {
      for (const message of reader(bytes)) {
        const isCut = seen.push(nameOf(message)) === cut.at
        if (isCut && cut.when === 'before') return end()
        answers.lost ||= isCut
        upstream.write(message)
        // long enough for the server to do what it was asked
        if (isCut) setTimeout(end, 300)
        if (isCut) return
      }
    })
  })
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (proxy.address() as AddressInfo).port,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}

/** Cuts a stream into messages. The first has no type, only a length. */
function createReader(): (bytes: Buffer) => readonly Buffer[] {
  let rest = Buffer.alloc(0)
  let first = true
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    const messages: Buffer[] = []
    for (;;) {
      const at = first ? 0 : 1
      if (rest.length < at + 4) return messages
      const length = at + rest.readInt32BE(at)
      if (rest.length < length) return messages
      messages.push(rest.subarray(0, length))
      rest = rest.subarray(length)
      first = false
    }
  }
}

const types: Readonly<Record<string, string>> = {
  Q: 'Query',
  P: 'Parse',
  B: 'Bind',
  D: 'Describe',
  E: 'Execute',
  S: 'Sync',
  d: 'CopyData',
  c: 'CopyDone',
  f: 'CopyFail',
  X: 'Terminate',
  p: 'Password',
}

function nameOf(message: Buffer): string {
  const type = types[String.fromCharCode(message[0] ?? 0)]
  if (type === undefined) return 'Startup'
  if (type !== 'Query' && type !== 'Parse') return type
  const text = message.subarray(5).toString('utf8').replaceAll('\0', ' ').trim().replaceAll(/\s+/g, ' ')
  return `${type} ${text.slice(0, 28)}`
}
