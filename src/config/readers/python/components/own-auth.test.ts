import { describe, expect, it } from 'vitest'
import { SecretReference, SecretText } from '../../../document.ts'
import { readProgram } from '../read-python.ts'

const start = `import dlt, time, hashlib
from base64 import b64encode
from requests.auth import AuthBase
from dlt.common.configuration import configspec
from dlt.sources.rest_api import rest_api_source
from dlt.sources.helpers.rest_client.auth import AuthConfigBase, BearerTokenAuth, OAuth2ClientCredentials
s = dlt.secrets
nonces = []
keys = iter(["a", "b", "c", "d", "e"])
`

type Tree = Record<string, unknown>

/** The client of a config whose auth is made by this text; secrets as `${key}`. */
function client(classes: string, made: string, more = ''): Tree {
  const text = `${start}${classes}
pipeline = dlt.pipeline("shop", destination="duckdb")
pipeline.run(rest_api_source({"client": {"base_url": "http://a", "headers": {"X": "1"}, "auth": ${made}}, "resources": ["orders"${more}]}))
`
  const [document] = readProgram(
    { file: 'x.py', absolute: '/x.py', text },
    { prose: false, now: 0, env: () => undefined },
  )
  const value = document?.value as unknown as Tree | undefined
  return shown(value?.['client']) as Tree
}

function shown(value: unknown): unknown {
  if (value instanceof SecretReference) return `\${${value.key}}`
  if (value instanceof SecretText)
    return value.parts.map((part) => (typeof part === 'string' ? part : `\${${part.key}}`)).join('')
  if (Array.isArray(value)) return value.map(shown)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shown(inner)]))
}

const called = (body: string, bases = 'AuthConfigBase'): string => `class Own(${bases}):
    def __init__(self, key=None, user="me"):
        self.key = key
        self.user = user
    def __call__(self, request):
        ${body}
        return request
`

describe('an auth of a program that puts what it holds into a request', () => {
  it.each([
    ['request.headers["X-Key"] = self.key', { type: 'api_key', name: 'X-Key', api_key: '${k}', location: 'header' }],
    ['request.headers["Authorization"] = "Bearer " + self.key', { type: 'bearer', token: '${k}' }],
    [
      'request.headers["Authorization"] = f"Token {self.key}"',
      { type: 'api_key', name: 'Authorization', api_key: 'Token ${k}', location: 'header' },
    ],
    [
      'request.headers.update({"Authorization": "Basic " + b64encode(f"{self.user}:{self.key}".encode()).decode()})',
      { type: 'http_basic', username: 'me', password: '${k}' },
    ],
    [
      'request.prepare_url(request.url, {"token": self.key})',
      { type: 'api_key', name: 'token', api_key: '${k}', location: 'query' },
    ],
    [
      'if self.key:\n            request.headers["X-Key"] = self.key',
      { type: 'api_key', name: 'X-Key', api_key: '${k}', location: 'header' },
    ],
  ])('is the one that means the same: %s', (body, auth) => {
    expect(client(called(body), 'Own(s["k"])')['auth']).toEqual(auth)
    expect(client(called(body, 'AuthBase'), 'Own(key=s["k"])')['auth']).toEqual(auth)
  })

  it('is headers where there are several', () => {
    const body = 'request.headers["X-Key"] = self.key\n        request.headers["X-User"] = f"u-{self.user}"'
    expect(client(called(body), 'Own(s["k"])')).toEqual({
      base_url: 'http://a',
      headers: { X: '1', 'X-Key': '${k}', 'X-User': 'u-me' },
    })
  })

  it('is headers of the client only where no endpoint has others', () => {
    const body = 'request.headers["X-Key"] = self.key\n        request.headers["X-User"] = "u"'
    const beside = (endpoint: string): Tree =>
      client(called(body), 'Own(s["k"])', `, {"name": "o", "endpoint": {"path": "o", ${endpoint}}}`)
    expect(beside('"headers": {"Y": "2"}')['headers']).toEqual({ X: '1', 'X-Key': '${k}', 'X-User': 'u' })
    for (const own of ['"auth": {"type": "bearer", "token": "t"}', '"headers": {"x-key": "2"}', '"auth": Own("o")'])
      expect(() => beside(own)).toThrow('an auth of several headers')
  })

  it('takes the place of headers of the same name', () => {
    const body = 'request.headers["x"] = self.key\n        request.headers["X-User"] = "u"'
    expect(client(called(body), 'Own(s["k"])')['headers']).toEqual({ x: '${k}', 'X-User': 'u' })
  })

  it('keeps name and password apart, whatever they hold', () => {
    const body = 'request.headers["Authorization"] = "Basic " + b64encode(f"{self.user}:{self.key}".encode()).decode()'
    expect(client(called(body), 'Own(s["k"], s["u"])')['auth']).toEqual({
      type: 'http_basic',
      username: '${u}',
      password: '${k}',
    })
  })

  it('may be a spec of dlt, and below one of its auths', () => {
    const spec =
      '@configspec\nclass Own(BearerTokenAuth):\n    def __call__(self, r):\n        r.headers["X"] = self.token\n        return r\n'
    expect(client(spec, 'Own(token=s["k"])')['auth']).toMatchObject({ type: 'api_key', name: 'X', api_key: '${k}' })
  })

  it('takes the fields of a spec by position, and questions about what is known', () => {
    const spec = `from dlt.sources.config import configspec
@configspec
class Own(AuthConfigBase):
    name: str = "Authorization"
    key: str = None
    location: str = "header"
    def parse_native_representation(self, value):
        if isinstance(value, str):
            self.key = value
    def __call__(self, r):
        if self.location == "header":
            r.headers[self.name] = self.key
        elif self.location in ["query", "param"]:
            r.prepare_url(r.url, {self.name: self.key})
        return r
`
    expect(client(spec, 'Own("X-Key", s["k"], location="query")')['auth']).toEqual({
      type: 'api_key',
      name: 'X-Key',
      api_key: '${k}',
      location: 'query',
    })
  })

  it.each([
    ['hashes', 'request.headers["X"] = hashlib.sha256(self.key.encode()).hexdigest()'],
    ['changes', 'request.headers["X"] = self.key.upper()'],
    ['takes a part', 'request.headers["X"] = self.key[:4]'],
    ['takes the beginning', 'request.headers["X"] = self.key[:1]'],
    ['takes the end', 'request.headers["X"] = self.key[-1]'],
    ['writes small', 'request.headers["X"] = self.key.lower()'],
    ['cuts at a colon', 'request.headers["X"] = self.key.split(":")[0]'],
    ['cuts between blanks', 'request.headers["X"] = self.key.split()[0]'],
    ['cuts blanks off', 'request.headers["X"] = "t " + self.key.strip()'],
    ['cuts an end off', 'request.headers["X"] = self.key.rstrip("=")'],
    ['cuts a prefix off', 'request.headers["X"] = self.key.removeprefix("Bearer ")'],
    ['takes characters out', 'request.headers["X"] = self.key.replace("-", "")'],
    ['takes blanks out', 'request.headers["X"] = self.key.replace(" ", "")'],
    ['quotes', 'from urllib.parse import quote\n        request.headers["X"] = quote(self.key)'],
    ['shows it as Python does', 'request.headers["X"] = f"{self.key!r}"'],
    [
      'encodes a part',
      'request.headers["Authorization"] = "Basic " + b64encode(f"{self.user}:{self.key[:3]}".encode()).decode()',
    ],
    ['counts requests', 'self.user = self.user + "x"\n        request.headers["X"] = self.user'],
    ['remembers', 'self.last = "x"\n        request.headers["X"] = self.key'],
    ['counts in its class', 'Own.n = getattr(Own, "n", 0) + 1\n        request.headers["X"] = self.key'],
    ['counts elsewhere', 'nonces.append(1)\n        request.headers["X"] = str(len(nonces))'],
    ['goes round', 'request.headers["X"] = next(keys)'],
    ['counts', 'request.headers["X"] = str(len(self.key))'],
    ['asks what it is', 'request.headers["X"] = self.key if self.key.startswith("S") else "other"'],
    ['goes by the time', 'request.headers["X"] = str(int(time.time()))'],
    ['looks at the request', 'request.headers["X"] = request.method'],
    ['sets the address', 'request.url = request.url + "?k=" + self.key'],
    ['asks an API', 'import requests\n        request.headers["X"] = requests.post("http://a").json()["t"]'],
    ['does two things', 'request.headers["X"] = "1"\n        request.prepare_url(request.url, {"a": "b"})'],
  ])('is refused where its code %s', (_, body) => {
    expect(() => client(called(body), 'Own(s["k"])')).toThrow('"Own" is an auth made in code')
  })
})

const token = (methods: string): string => `class Own(OAuth2ClientCredentials):\n${methods}`
const made =
  'Own(access_token_url="http://t", client_id=s["i"], client_secret=s["c"], access_token_request_data={"account": s["a"]})'

describe('an auth of a program that asks for its token in another way', () => {
  it('is a login: the client in a Basic header, the rest as a form', () => {
    const methods = `    def build_access_token_request(self):
        pair = b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        return {
            "headers": {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded", "X-V": "2"},
            "data": {"grant_type": "account_credentials", **self.access_token_request_data},
        }
`
    expect(client(token(methods), made)['auth']).toEqual({
      type: 'login',
      request: {
        url: 'http://t',
        headers: { 'X-V': '2' },
        auth: { type: 'http_basic', username: '${i}', password: '${c}' },
        data: { grant_type: 'account_credentials', account: '${a}' },
      },
      token_path: 'access_token',
      expires_in_path: 'expires_in',
      expires_in: 3600,
    })
  })

  it('with JSON, and other names in the answer', () => {
    const methods = `    def build_access_token_request(self):
        return {"json": {"id": self.client_id, "secret": self.client_secret}}
    def parse_access_token(self, answer):
        return str(answer["accessToken"])
    def parse_expiration_in_seconds(self, answer):
        return int(answer.get("lives"))
`
    expect(client(token(methods), made)['auth']).toMatchObject({
      type: 'login',
      request: { json: { id: '${i}', secret: '${c}' } },
      token_path: 'accessToken',
      expires_in_path: 'lives',
    })
  })

  it('from what dlt asks by itself', () => {
    const methods = `    def build_access_token_request(self):
        request = super().build_access_token_request()
        request["data"]["audience"] = "http://a"
        return request
`
    expect(client(token(methods), made)['auth']).toMatchObject({
      request: {
        data: {
          client_id: '${i}',
          client_secret: '${c}',
          grant_type: 'client_credentials',
          account: '${a}',
          audience: 'http://a',
        },
      },
    })
  })

  it.each([
    '    def obtain_token(self):\n        self.access_token = "x"\n',
    '    def build_access_token_request(self):\n        return {"data": {"at": str(time.time())}}\n',
    '    def build_access_token_request(self):\n        return {"data": {"sign": hashlib.md5(self.client_secret.encode()).hexdigest()}}\n',
    '    def build_access_token_request(self):\n        return {"data": {}}\n    def parse_access_token(self, a):\n        return a["x"]["y"]\n',
  ])('is refused where its code does more: %s', (methods) => {
    expect(() => client(token(methods), made)).toThrow('"Own" is an auth made in code')
  })
})
