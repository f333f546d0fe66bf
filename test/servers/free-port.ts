import { createServer } from 'node:net'

/** A port of 127.0.0.1 on which nobody listens at the moment. */
export function freePort(): Promise<number> {
  return new Promise((found, fail) => {
    const socket = createServer()
    socket.once('error', fail)
    socket.listen(0, '127.0.0.1', () => {
      const address = socket.address()
      socket.close(() => found(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
