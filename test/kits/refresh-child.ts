/**
 * One process of the refresh token test: `node refresh-child.mjs <folder> <origin> <times>` fetches a page
 * with a fresh access token so many times and prints the bodies as a JSON list.
 */
import { auths } from '../../src/extract/auth/index.ts'
import { decoders } from '../../src/extract/decode/index.ts'
import { byAnswer } from '../../src/model/decoder.ts'
import { createHttpClient } from '../../src/extract/http/client.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { fileTokenStore } from '../../src/state/token-store.ts'
import { plainVault, recordingReporter } from '../servers/fake-world.ts'
import { request } from '../servers/open-client.ts'

const [folder = '', origin = '', times = '1'] = process.argv.slice(2)
const definition = auths.oauth2_client_credentials
const auth = definition.build(
  definition.options.parse({
    access_token_url: `${origin}/token`,
    client_id: 'loader',
    client_secret: 'secret',
    refresh_token: 'refresh-0',
  }),
)
const vault = plainVault()
const client = createHttpClient({
  world: realWorld(),
  vault,
  reporter: recordingReporter(vault),
  store: fileTokenStore(folder),
})
const options = {
  resource: 'orders',
  auth,
  retry: { statuses: [], maxRetries: 0, backoffFactor: 0, maxDelaySeconds: 1, timeoutSeconds: 10 },
  responseActions: [],
  decoder: byAnswer(decoders),
  baseUrl: origin,
  allowedHosts: [],
  signal: new AbortController().signal,
}
const bodies: unknown[] = []
try {
  for (let count = 0; count < Number(times); count++) {
    const answer = await client.fetchPage(request(`${origin}/orders`), options)
    bodies.push(answer.kind === 'page' ? answer.body : answer.kind)
  }
} finally {
  await client.close()
}
process.stdout.write(JSON.stringify(bodies))
