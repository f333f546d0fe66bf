import { access } from 'node:fs/promises'
import { join } from 'node:path'

/** The first of `shop.yaml`, `shop-2.yaml` … that is not there. */
export async function freeName(folder: string, name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const file = `${name}${number === 1 ? '' : `-${number}`}.yaml`
    const isThere = await access(join(folder, file)).then(
      () => true,
      () => false,
    )
    if (!isThere) return file
  }
}
