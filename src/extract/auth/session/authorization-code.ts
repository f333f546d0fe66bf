import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as oauth from 'oauth4webapi'
import { z } from 'zod'
import type { AuthTools, LoginPerson } from '../../../model/auth.ts'
import { SluiceError } from '../../../model/errors.ts'
import { defineAuth, identityOf, plainText, scopeList, scopeText, secretText } from '../define-auth.ts'
import { askTokens, consentedBearer, type ConsentedClient, keepLogin } from './stored-login.ts'

const options = z.strictObject({
  authorization_url: plainText.describe('where a person gives consent'),
  token_url: plainText.describe('where tokens are fetched'),
  client_id: plainText.describe('of the program'),
  client_secret: secretText.nullish().describe('left out by public clients'),
  scopes: scopeList.describe('a list, or a text with blanks between them'),
  redirect_port: z
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe('of http://127.0.0.1:<port>/callback; 0 = any free one'),
  authorization_params: z
    .record(z.string(), z.string())
    .default({})
    .describe('more parameters of the address, e.g. access_type: offline'),
})

type Options = z.output<typeof options>

/**
 * OAuth2 with a person's consent in the browser: the authorization code grant with PKCE and a redirect to this machine
 * (RFC 6749, 7636, 8252). `sluice login` asks once; runs use what was kept, and refresh it.
 */
export const authorizationCode = defineAuth({
  type: 'oauth2_authorization_code',
  aliases: ['oauth2_browser', 'oauth2_pkce'],
  summary: 'consent of a person, given once in the browser: `sluice login`',
  options,
  injectable: ['client_id', 'client_secret'],
  secret: ['client_secret'],
  build: (given) => {
    const client = clientOf(given)
    return consentedBearer(client, (tools, person) => logIn(given, client, { tools, person }))
  },
})

function clientOf(given: Options): ConsentedClient {
  const clientSecret = given.client_secret ?? undefined
  const { client_id: clientId, token_url: tokenUrl } = given
  const scopes = scopeText(given.scopes)
  const identity = identityOf('oauth2_authorization_code', { tokenUrl, clientId, scopes }, [clientSecret])
  return { type: 'oauth2_authorization_code', identity, tokenUrl, clientId, clientSecret }
}

interface Asking {
  readonly tools: AuthTools
  readonly person: LoginPerson
}

async function logIn(given: Options, client: ConsentedClient, { tools, person }: Asking): Promise<void> {
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  tools.vault.add(verifier)
  await using door = await openDoor(given.redirect_port)
  const url = new URL(given.authorization_url)
  const scope = scopeText(given.scopes)
  const params = {
    client_id: client.clientId,
    redirect_uri: door.redirectUri,
    response_type: 'code',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    ...(scope !== '' && { scope }),
    ...given.authorization_params,
  }
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
  await person.visit(url.href, 'to give consent')
  const code = codeIn(await door.answer(person.signal), given, { state, client })
  const fields = [
    ['grant_type', 'authorization_code'],
    ['code', code],
    ['redirect_uri', door.redirectUri],
    ['code_verifier', verifier],
  ] as const
  await keepLogin(client, await askTokens(client, fields, tools), tools)
}

/** The code of the redirect, after everything about it was checked. */
function codeIn(
  answer: URL,
  given: Options,
  { state, client }: { readonly state: string; readonly client: ConsentedClient },
): string {
  try {
    const issuer = answer.searchParams.get('iss') ?? new URL(given.authorization_url).origin
    const params = oauth.validateAuthResponse({ issuer }, { client_id: client.clientId }, answer, state)
    return params.get('code') ?? ''
  } catch (cause) {
    const said = answer.searchParams.get('error')
    const more = answer.searchParams.get('error_description')
    throw new SluiceError('TOKEN_REFUSED', 'Could not log in because the server gave no consent.', {
      found: [said ?? 'an answer to another login', more ?? ''].filter((part) => part !== '').join(': '),
      hint: 'Log in again, and allow what the page asks for; "scopes" of the auth says what that is.',
      cause,
    })
  }
}

interface Door extends AsyncDisposable {
  readonly redirectUri: string
  /** the address that the browser was sent back to */
  answer(signal: AbortSignal): Promise<URL>
}

const page = (words: string): string =>
  `<!doctype html><meta charset="utf-8"><title>sluice</title><body style="font: 1.1rem system-ui; margin: 4rem">${words}</body>`

/** A server on this machine that hears the redirect, once. */
async function openDoor(port: number): Promise<Door> {
  let hear: (url: URL) => void = () => undefined
  const heard = new Promise<URL>((resolve) => (hear = resolve))
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const isCallback = url.pathname === '/callback' && (url.searchParams.has('code') || url.searchParams.has('error'))
    response.writeHead(isCallback ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', connection: 'close' })
    response.end(page(isCallback ? 'Done: you can close this window and go back to the terminal.' : 'Nothing is here.'))
    if (isCallback) hear(url)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new SluiceError('LOGIN_PORT_TAKEN', `Could not log in because port ${port} of this machine is taken.`, {
          hint: 'Choose another "redirect_port", and register it with the API.',
          cause,
        }),
      ),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: opened } = server.address() as AddressInfo
  return {
    redirectUri: `http://127.0.0.1:${opened}/callback`,
    answer: (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        void heard.then(resolve)
      }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
