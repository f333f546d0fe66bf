import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'

const folder = 'test/types/fails'
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))

/** What the compiler says, whole, by `file:line`. */
async function diagnostics(compiler: string): Promise<ReadonlyMap<string, string>> {
  const args = [`node_modules/${compiler}/bin/tsc`, '--noEmit', '--pretty', 'false', '-p', folder]
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 1e8 }, (_error, stdout) => resolve(stdout))
  })
  const found = new Map<string, string>()
  for (const text of output.split(/\n(?=\S)/)) {
    const [, file, line] = /^([^(]+)\((\d+),\d+\): error/.exec(text) ?? []
    if (file !== undefined)
      found.set(`${basename(file)}:${line}`, `${found.get(`${basename(file)}:${line}`) ?? ''}${text}`)
  }
  return found
}

/** What it should say: the `fails:` comments, by the line below them. */
function expected(file: string): readonly (readonly [string, string])[] {
  const lines = readFileSync(`${folder}/${file}`, 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    const [, text] = /^\s*\/\/ fails: (.*)$/.exec(line) ?? []
    return text === undefined ? [] : [[`${file}:${index + 2}`, text] as const]
  })
}

// that right configs compile is shown by holds.ts, which `npm run check` compiles with everything else
test('O13 the compiler refuses every mistake in words that say what is wrong', async () => {
  const said = await diagnostics('typescript7')
  const wanted = new Map(files.flatMap(expected))
  expect([...said.keys()].toSorted()).toEqual([...wanted.keys()].toSorted())
  for (const [place, text] of wanted) expect(said.get(place), place).toContain(text)
})
