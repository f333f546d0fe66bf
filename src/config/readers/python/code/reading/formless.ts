/** The way on for what has no form in a config. */
export const formHint = 'Write the endpoint as a resource of a configuration (docs/config.md).'

/** An argument that no config has. */
interface Formless {
  readonly why: string
  /** what it is without being given: that says nothing */
  readonly usual?: boolean
  readonly hint?: string
}

/** Arguments of a client or a walk that no config has. */
export const formless: Readonly<Record<string, Formless>> = {
  session: { why: 'a RESTClient is given a session of Python' },
  config: { why: 'a RESTClient is given a "config"' },
  paginator_factory: { why: 'a RESTClient is given a way to find paginators' },
  hooks: { why: 'a walk is given hooks' },
  allow_redirects: { why: 'a walk says whether redirects are followed', usual: true },
  timeout: {
    why: 'a walk has a time limit of its own',
    hint: 'Take it out of the call: RUNTIME__REQUEST_TIMEOUT sets it for all requests.',
  },
  stream: { why: 'a walk says that answers are streamed', usual: false },
  verify: { why: 'a walk says how certificates are checked', usual: true },
  proxies: { why: 'a walk names proxies' },
  cookies: {
    why: 'a request is given cookies',
    hint: 'Write them as a header: {"headers": {"Cookie": "name=value"}}.',
  },
  cert: { why: 'a walk names a certificate' },
}
