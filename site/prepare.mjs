/**
 * Copies docs/ to site/.pages, where VitePress builds it: pages have to lie below the packages that they are built with.
 * A README becomes the index of its folder; the start page is site/home.md, and docs/README.md the page /overview.
 */
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const pages = join(here, '.pages')

rmSync(pages, { recursive: true, force: true })
mkdirSync(pages)
cpSync(join(here, '../docs'), pages, { recursive: true, filter: (path) => !path.endsWith('.ts') })
for (const path of readdirSync(pages, { recursive: true, encoding: 'utf8' }))
  if (basename(path) === 'README.md')
    renameSync(join(pages, path), join(pages, dirname(path), dirname(path) === '.' ? 'overview.md' : 'index.md'))
cpSync(join(here, 'home.md'), join(pages, 'index.md'))
// the pictures of the start page keep their names
cpSync(join(here, '../docs/studio'), join(pages, 'public/studio'), {
  recursive: true,
  filter: (path) => !path.endsWith('.png') || path.includes('build-wide'),
})
// plots are made by the bench and belong to its figures: `../bench/results/load.svg` on a page is /bench/results/load.svg
cpSync(join(here, '../bench/results'), join(pages, 'public/bench/results'), {
  recursive: true,
  filter: (path) => !basename(path).includes('.') || path.endsWith('.svg'),
})
