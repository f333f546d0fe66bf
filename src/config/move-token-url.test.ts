import { describe, expect, it } from 'vitest'
import { objectDocument } from './object-document.ts'
import { applyOverrides } from './overrides.ts'
import { moveTokenUrl } from './move-token-url.ts'

function move(client: object, ...overrides: readonly string[]): { client: unknown; warnings: readonly string[] } {
  const warnings: string[] = []
  const written = objectDocument({ client })
  const moved = moveTokenUrl(written, applyOverrides(written, overrides), ({ code }) => warnings.push(code))
  return { client: (moved.value as { client: unknown }).client, warnings }
}

const oauth = { type: 'oauth2', token_url: 'https://api.example.com/v2/oauth/token?x=1' }
const local = 'client.base_url=http://127.0.0.1:8080/mock/'

describe('a base_url that --set replaces', () => {
  it.each([
    ['https://api.example.com', 'http://127.0.0.1:8080/mock/v2/oauth/token?x=1'],
    ['https://api.example.com/v2/', 'http://127.0.0.1:8080/mock/oauth/token?x=1'],
    ['https://api.example.com/v3', 'http://127.0.0.1:8080/v2/oauth/token?x=1'],
  ])('takes the token URL of its origin along: %s', (base_url, token_url) => {
    const { client, warnings } = move({ base_url, auth: oauth }, local)
    expect(client).toMatchObject({ auth: { token_url } })
    expect(warnings).toEqual(['TOKEN_URL_MOVED'])
  })

  it('does so in alternatives, and for the other spelling', () => {
    const base_url = 'https://api.example.com'
    const auth = [{ type: 'bearer' }, { type: 'oauth2', access_token_url: 'https://api.example.com/t' }]
    expect(move({ base_url, auth }, local).client).toMatchObject({
      auth: [{ type: 'bearer' }, { access_token_url: 'http://127.0.0.1:8080/mock/t' }],
    })
  })

  it('leaves a token URL alone that is elsewhere, or set by hand', () => {
    const elsewhere = {
      base_url: 'https://api.example.com',
      auth: { ...oauth, token_url: 'https://login.example.com/t' },
    }
    expect(move(elsewhere, local)).toMatchObject({ client: { auth: elsewhere.auth }, warnings: [] })
    const byHand = move({ base_url: 'https://api.example.com', auth: oauth }, local, 'client.auth.token_url=http://h/t')
    expect(byHand).toMatchObject({ client: { auth: { token_url: 'http://h/t' } }, warnings: [] })
    const same = move({ base_url: 'https://api.example.com', auth: oauth }, 'client.auth.scopes=a')
    expect(same).toMatchObject({ client: { auth: { token_url: oauth.token_url } }, warnings: [] })
  })
})
