import { z } from 'zod'
import type { AuthTools, LoginPerson, TokenAnswer } from '../../../model/auth.ts'
import { SluiceError } from '../../../model/errors.ts'
import { ownValue } from '../../../json/json.ts'
import { defineAuth, identityOf, plainText, scopeList, scopeText, secretText } from '../define-auth.ts'
import * as answers from '../token/read-answer.ts'
import { askTokens, clientFields, consentedBearer, type ConsentedClient, contextOf, keepLogin } from './stored-login.ts'

const options = z.strictObject({
  device_authorization_url: plainText.describe('where a code for the person is fetched'),
  token_url: plainText.describe('where tokens are fetched'),
  client_id: plainText.describe('of the program'),
  client_secret: secretText.nullish().describe('left out by public clients'),
  scopes: scopeList.describe('a list, or a text with blanks between them'),
})

/**
 * OAuth2 with a person's consent on another device (RFC 8628): `sluice login` shows an address and a code, wherever a browser
 * is. Runs use what was kept, and refresh it.
 */
export const deviceCode = defineAuth({
  type: 'oauth2_device',
  aliases: ['oauth2_device_code'],
  summary: 'consent of a person, given once on any device with a code: `sluice login`',
  options,
  injectable: ['client_id', 'client_secret'],
  secret: ['client_secret'],
  build: (given) => {
    const clientSecret = given.client_secret ?? undefined
    const { client_id: clientId, token_url: tokenUrl } = given
    const scopes = scopeText(given.scopes)
    const identity = identityOf('oauth2_device', { tokenUrl, clientId, scopes }, [clientSecret])
    const client: ConsentedClient = { type: 'oauth2_device', identity, tokenUrl, clientId, clientSecret }
    return consentedBearer(client, (tools, person) =>
      logIn({ url: given.device_authorization_url, scopes, client }, tools, person),
    )
  },
})

interface Device {
  readonly url: string
  readonly scopes: string
  readonly client: ConsentedClient
}

const grant = 'urn:ietf:params:oauth:grant-type:device_code'

async function logIn({ url, scopes, client }: Device, tools: AuthTools, person: LoginPerson): Promise<void> {
  const begun = await tools.send({
    method: 'POST',
    url,
    params: [],
    headers: [['Accept', 'application/json']],
    body: { kind: 'form', fields: [...clientFields(client), ...(scopes === '' ? [] : [['scope', scopes] as const])] },
  })
  answers.requireSuccess(
    { ...begun, text: begun.status < 300 ? '{"access_token":""}' : begun.text },
    contextOf(client, tools),
  )
  const said = (key: string): string => answers.textOf(ownValue(answers.decodeAnswer(begun.text), key)) ?? ''
  const [device, user] = [said('device_code'), said('user_code')]
  if (device === '' || user === '') throw noCode(url, begun, tools)
  tools.vault.add(device)
  const address = said('verification_uri_complete') || said('verification_uri') || said('verification_url')
  await person.visit(address, `and type ${user} there`)
  const until = tools.world.now() + (Number(said('expires_in')) || 900) * 1000
  await keepLogin(client, await poll({ device, seconds: Number(said('interval')) || 5, until }, client, tools), tools)
}

interface Polling {
  readonly device: string
  readonly seconds: number
  readonly until: number
}

async function poll(
  { device, seconds, until }: Polling,
  client: ConsentedClient,
  tools: AuthTools,
): Promise<TokenAnswer> {
  let wait = seconds
  for (;;) {
    await tools.world.sleep(wait * 1000, tools.signal)
    const answer = await askTokens(
      client,
      [
        ['grant_type', grant],
        ['device_code', device],
      ],
      tools,
    )
    const error = answers.errorCode(answer)
    if (error === 'slow_down') wait += 5
    else if (error !== 'authorization_pending') return answer
    if (tools.world.now() > until)
      throw new SluiceError('TOKEN_REFUSED', 'Could not log in because nobody gave consent in time.', {
        hint: 'Log in again: sluice login.',
      })
  }
}

function noCode(url: string, { text }: TokenAnswer, { vault }: AuthTools): SluiceError {
  return new SluiceError(
    'TOKEN_MISSING',
    'Could not log in because the answer holds no "device_code" and "user_code".',
    {
      found: vault.mask(
        `POST ${url} -> keys ${Object.keys(answers.decodeAnswer(text)).slice(0, 20).join(', ') || 'none'}`,
      ),
      hint: 'Check "device_authorization_url".',
    },
  )
}
