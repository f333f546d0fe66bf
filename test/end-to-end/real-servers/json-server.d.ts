/** The few things that are used of json-server 0.17, which comes without types. */
declare module 'json-server' {
  import type { RequestListener } from 'node:http'

  const jsonServer: {
    create(): { use(handler: unknown): void } & RequestListener
    defaults(options: { logger: boolean }): unknown
    router(data: object): unknown
  }
  export default jsonServer
}
