import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Shop, startShop } from '../../../examples/shop/api.ts'
import { startStudio, type TestStudio } from './studio.ts'

/** A studio whose project is the bundled example shop, its API open. */
export interface ShopStudio extends TestStudio {
  readonly shop: Shop
  /** what no answer may hold */
  readonly secrets: readonly string[]
  /** for a command line beside it */
  readonly env: Readonly<Record<string, string>>
}

const credentials = { apiKey: 'shop-k3y-4f9a2b7c', clientId: 'shop-client-77', clientSecret: 'shop-s3cret-91d0e8' }

/** `files` = besides shop.yaml; the secrets are in the environment. `folder` = within the project's, where pictures show its name. */
export async function startShopStudio(
  files: Readonly<Record<string, string>> = {},
  folder?: string,
): Promise<ShopStudio> {
  const shop = await startShop(credentials)
  const config = await readFile(fileURLToPath(new URL('../../../examples/shop/shop.yaml', import.meta.url)), 'utf8')
  const env = {
    SHOP_API_KEY: credentials.apiKey,
    SHOP_CLIENT_ID: credentials.clientId,
    SHOP_CLIENT_SECRET: credentials.clientSecret,
    SHOP_TOKEN_URL: `${shop.url}/oauth/token`,
  }
  const project = { 'shop.yaml': config.replace('http://127.0.0.1:8787', shop.url), ...files }
  const studio = await startStudio(
    folder === undefined
      ? project
      : Object.fromEntries(Object.entries(project).map(([name, text]) => [`${folder}/${name}`, text])),
    { env, ...(folder !== undefined && { args: [folder] }) },
  )
  return {
    ...studio,
    shop,
    env,
    secrets: [credentials.apiKey, credentials.clientSecret],
    async [Symbol.asyncDispose]() {
      await studio[Symbol.asyncDispose]()
      await shop.close()
    },
  }
}
