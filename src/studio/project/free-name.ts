import { access } from 'node:fs/promises'
import { join } from 'node:path'

/** The first of `shop.yaml`, `shop-2.yaml` … that is not there. */
export async function freeName(folder: string, name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const file = `${name}${number === 1 ? '' : `-${number}`}.yaml`
    if (!(await isThere(folder, file))) return file
  }
}

/** Whether the folder has the file. */
export async function isThere(folder: string, file: string): Promise<boolean> {
  return access(join(folder, file)).then(
    () => true,
    () => false,
  )
}
