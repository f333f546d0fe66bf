import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { spawnCli } from '../end-to-end/run-cli.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'

/** The files of `dist` that a command loaded, with what of ours and of others is in them. */
async function loadedBy(args: readonly string[], cwd: string): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-loaded-'))
  try {
    const { code, stderr } = await spawnCli(args, { cwd, env: { NODE_V8_COVERAGE: folder } })
    expect([code, stderr]).toEqual([0, expect.anything()])
    const files = new Set<string>()
    for (const name of await readdir(folder)) {
      const { result } = JSON.parse(await readFile(join(folder, name), 'utf8')) as {
        readonly result: readonly { readonly url: string }[]
      }
      for (const { url } of result) if (url.includes('/dist/')) files.add(fileURLToPath(url))
    }
    const texts = await Promise.all([...files].map((file) => readFile(file, 'utf8')))
    // esbuild says where each part is from
    return texts.flatMap((text) =>
      [...text.matchAll(/^\/\/ ((?:src|node_modules)\/\S+)$/gm)].map(([, source = '']) => source),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

test('a run, and the version, load nothing of the studio', async () => {
  const api = await startScriptedApi({ routes: { 'GET /items': () => ({ json: [{ id: 1 }] }) } })
  const cwd = await mkdtemp(join(tmpdir(), 'sluice-run-'))
  try {
    await writeFile(join(cwd, 'items.yaml'), `name: items\nclient: { base_url: "${api.url}" }\nresources: [items]\n`)
    for (const args of [['--version'], ['run', 'items.yaml']]) {
      const sources = await loadedBy(args, cwd)
      expect(sources).toContain('src/cli/main.ts')
      expect(sources.filter((source) => /^(?:src\/studio\/|node_modules\/(?:hono|@hono)\/)/.test(source))).toEqual([])
    }
  } finally {
    await api.close()
    await rm(cwd, { recursive: true, force: true })
  }
})
