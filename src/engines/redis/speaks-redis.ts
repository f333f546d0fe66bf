import { connect } from 'node:net'

/**
 * Whether what listens there answers as a Redis does, a refusal included; undefined = it says nothing in time, or breaks off.
 * Asked without TLS, and without a password.
 */
export function speaksRedis(host: string, port: number, ms: number): Promise<boolean | undefined> {
  return new Promise((told) => {
    const socket = connect({ host, port })
    const tell = (what: boolean | undefined): void => {
      socket.destroy()
      told(what)
    }
    socket.setTimeout(ms, () => tell(undefined))
    socket.once('connect', () => socket.write('*1\r\n$4\r\nPING\r\n'))
    socket.once('data', ([first]) => tell(first === 0x2b || first === 0x2d))
    socket.once('error', () => tell(undefined))
    socket.once('close', () => tell(undefined))
  })
}
