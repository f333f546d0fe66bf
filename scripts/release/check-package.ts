import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

/** The package that would be published. */
interface Packed {
  readonly tarball: string
  /** what is in it, in a folder */
  readonly staged: string
}

/** What users download and keep, of sluice itself, without what npm installs beside it. Raised on purpose only. */
const budget = { packedMb: 3.5, unpackedMb: 14, files: 1200 }

/** Looks at a package as its users' tools will; prints what it sees, gives the complaints. */
export async function checkPackage({ tarball, staged }: Packed): Promise<readonly string[]> {
  const found = [...sizes(tarball, staged), ...(await lint(staged)), ...types(tarball)]
  return found
}

function sizes(tarball: string, staged: string): readonly string[] {
  const files = readdirSync(staged, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const unpacked = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
  const measured = [
    ['packedMb', statSync(tarball).size / 1e6],
    ['unpackedMb', unpacked / 1e6],
    ['files', files.length],
  ] as const
  console.log('# Size\n')
  for (const [what, size] of measured)
    console.log(`${what.padEnd(12)} ${String(Number(size.toFixed(2))).padStart(8)}  of ${budget[what]}`)
  return measured
    .filter(([what, size]) => size > budget[what])
    .map(
      ([what, size]) =>
        `${what} is ${size.toFixed(2)}, over its budget of ${budget[what]} (scripts/release/check-package.ts)`,
    )
}

async function lint(staged: string): Promise<readonly string[]> {
  const { messages, pkg } = await publint({ pkgDir: staged, pack: false, strict: true })
  const said = messages.map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`)
  console.log(`\n# publint\n\n${said.length === 0 ? 'no complaint' : said.join('\n')}`)
  return said
}

function types(tarball: string): readonly string[] {
  const attw = join('node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js')
  const args = [attw, tarball, '--profile', 'esm-only', '--format', 'table-flipped', '--no-color', '--no-emoji']
  try {
    console.log(`\n# are the types wrong?\n\n${execFileSync(process.execPath, args, { encoding: 'utf8' })}`)
    return []
  } catch (error) {
    const { stdout = '' } = error as { readonly stdout?: string }
    console.log(`\n# are the types wrong?\n\n${stdout}`)
    return ['are-the-types-wrong has complaints']
  }
}
