import type { ErrorMeaning } from './meaning.ts'

/** From the request to the status of its answer. */
export const apiErrors = {
  HTTP_400: {
    about: 'refusal',
    recovery: 'resume',
    summary: 'the server does not accept the request',
    docs: 'check the params and the body of the endpoint',
  },
  HTTP_401: {
    about: 'auth',
    recovery: 'resume',
    summary: 'the server does not know the credentials',
    docs: 'check `auth` and its secrets',
  },
  HTTP_403: {
    about: 'auth',
    recovery: 'resume',
    summary: 'the credentials are known and not allowed here',
    docs: 'check the scopes and permissions of the key or account',
  },
  HTTP_404: {
    about: 'refusal',
    recovery: 'resume',
    summary: 'there is nothing at that address',
    docs: 'check `path` and base_url',
  },
  HTTP_410: {
    about: 'refusal',
    recovery: 'resume',
    summary: 'what was at that address is gone',
    docs: 'check `path` and base_url',
  },
  HTTP_416: {
    about: 'refusal',
    recovery: 'resume',
    summary: 'the range that was asked for is not there',
    docs: 'check the paginator',
  },
  HTTP_422: {
    about: 'refusal',
    recovery: 'resume',
    summary: 'the server understands the request and refuses it',
    docs: 'check the params and the body of the endpoint',
  },
  HTTP_429: {
    about: 'request',
    recovery: 'retry',
    summary: 'too many requests, still after the retries',
    docs: 'fewer resources at once, larger pages, more patience in `error_handler`',
  },
  HOST_NOT_FOUND: {
    about: 'request',
    recovery: 'retry',
    summary: "the host's name is unknown",
    docs: 'check base_url and the network',
  },
  CONNECTION_REFUSED: {
    about: 'request',
    recovery: 'retry',
    summary: 'nothing listens there',
    docs: 'check host and port, start the server',
  },
  CONNECTION_LOST: {
    about: 'request',
    recovery: 'retry',
    summary: 'the connection broke before an answer',
    docs: 'run again; check http or https, proxies',
  },
  TIMEOUT: {
    about: 'request',
    recovery: 'retry',
    summary: 'no answer, or no more data, in time',
    docs: 'smaller pages, or later',
  },
  TLS_FAILED: {
    about: 'request',
    recovery: 'retry',
    summary: 'no secure connection: certificate, protocol',
    docs: '`NODE_EXTRA_CA_CERTS` for an authority of your own',
  },
  TOO_MANY_REDIRECTS: {
    about: 'request',
    recovery: 'abort',
    summary: 'redirects that do not end',
    docs: 'write the final address',
  },
  URL_INVALID: {
    about: 'request',
    recovery: 'usage',
    summary: 'the URL is not an http or https address',
    docs: 'check base_url and path',
  },
  REQUEST_INVALID: {
    about: 'request',
    recovery: 'abort',
    summary: 'a header or URL with characters that HTTP forbids',
    docs: 'look for line breaks in secrets',
  },
  BODY_NOT_JSON: {
    about: 'request',
    recovery: 'abort',
    summary: "the request's body cannot be written as JSON",
    docs: 'correct `json`',
  },
  TOKEN_REFUSED: {
    about: 'auth',
    recovery: 'resume',
    summary: 'the token endpoint refused client or scope',
    docs: 'check client_id, client_secret, scopes',
  },
  TOKEN_MISSING: {
    about: 'auth',
    recovery: 'resume',
    summary: 'the answer of the token endpoint holds no token',
    docs: 'check the token URL',
  },
  TOKENS_NOT_WRITABLE: {
    about: 'disk',
    recovery: 'abort',
    summary: 'a rotated refresh token could not be kept',
    docs: 'make the working folder writable',
  },
  CREDENTIALS_WITHHELD: {
    about: 'request',
    recovery: 'abort',
    summary: 'a secret in body or address would go to a foreign host, or one from https to http',
    docs: 'https, or `allowed_hosts`',
  },
  PRIVATE_HOST_REFUSED: {
    about: 'request',
    recovery: 'abort',
    summary: "the host's address is private, and [`private_hosts`](config.md#private-hosts) refuses it",
    docs: 'name the host there, if it may be asked',
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>
