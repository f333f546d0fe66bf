import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path/posix'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { sidebar } from './sidebar.mts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { version, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string
  readonly repository: { readonly url: string }
}
const repo = repository.url.replace(/^git\+/, '').replace(/\.git$/, '')

/** A link as it has to be on the site: to another page, or to the file in the repository where the site has none. */
function siteLink(href: string, from: string): string {
  if (/^(?:[a-z]+:|#|\/)/i.test(href)) return href
  const [, path = '', anchor = ''] = /^([^#]*)(#.*)?$/.exec(href) ?? []
  const file = normalize(join('docs', dirname(from), path))
  if (file === 'docs/README.md') return `/overview.md${anchor}`
  if (file.startsWith('docs/') && file.endsWith('.md')) return `${path.replace(/README\.md$/, 'index.md')}${anchor}`
  // prepare.mjs copies the plots of the bench beside the pages
  if (/\.(?:png|svg)$/.test(path) && /^(?:docs|bench\/results)\//.test(file))
    return href.replace(/^(?:\.\.\/)+(?=bench\/)/, '/')
  return `${repo}/blob/main/${file}${anchor}`
}

export default defineConfig({
  title: 'sluice',
  description: 'Load REST APIs into DuckDB, Postgres and others from a declarative config, natively in Node',
  srcDir: '.pages',
  outDir: 'dist',
  base: process.env['SLUICE_SITE_BASE'] ?? '/',
  cleanUrls: false,
  lastUpdated: false,
  appearance: true,
  head: [
    [
      'link',
      {
        rel: 'icon',
        href: 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="%230f6e6e"/><path d="M7 11q4.5-5 9 0t9 0M7 18q4.5-5 9 0t9 0M7 25q4.5-5 9 0t9 0" stroke="white" stroke-width="2.6" fill="none"/></svg>',
      },
    ],
  ],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    // anchors as GitHub makes them, so that links work in both places
    anchor: {
      slugify: (title: string) =>
        title
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
          .replaceAll(' ', '-'),
    },
    languageAlias: { console: 'shellsession', jsonl: 'json', sh: 'bash' },
    config(md) {
      const walk = (tokens: ReturnType<typeof md.parse>, from: string): void => {
        for (const token of tokens) {
          const href = token.type === 'link_open' ? token.attrGet('href') : null
          if (href !== null) token.attrSet('href', siteLink(href, from))
          const src = token.type === 'image' ? token.attrGet('src') : null
          if (src !== null) token.attrSet('src', siteLink(src, from))
          if (token.children !== null) walk(token.children, from)
        }
      }
      // braces of Jinja are text, and nothing for Vue
      for (const name of ['text', 'code_inline'] as const) {
        const render = md.renderer.rules[name]
        if (render !== undefined)
          md.renderer.rules[name] = (...given) =>
            render(...given)
              .replaceAll('{{', '&#123;&#123;')
              .replaceAll('}}', '&#125;&#125;')
      }
      // a head of a table without words is no heading
      md.core.ruler.push('empty-heads', ({ tokens }) => {
        for (const [index, token] of tokens.entries())
          if (token.type === 'inline' && token.content.trim() === '' && tokens[index - 1]?.type === 'th_open')
            for (const around of [tokens[index - 1], tokens[index + 1]]) if (around !== undefined) around.tag = 'td'
      })
      // before VitePress looks at the links
      md.core.ruler.push('site-links', (state) => {
        const env = state.env as { readonly relativePath?: string; readonly realPath?: string }
        walk(state.tokens, env.relativePath ?? '')
      })
    },
  },
  vite: {
    build: { chunkSizeWarningLimit: 2000 },
    logLevel: 'warn',
  },
  themeConfig: {
    siteTitle: 'sluice',
    outline: [2, 3],
    search: { provider: 'local', options: { detailedView: true } },
    nav: [
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Examples', link: '/examples/' },
      { text: 'Reference', link: '/reference/' },
      { text: 'Coming from', link: '/coming-from/' },
      {
        text: `v${version}`,
        items: [
          { text: `v${version}: these pages`, link: '/' },
          { text: 'What changed', link: `${repo}/blob/main/CHANGELOG.md` },
          { text: 'Pages of another version', link: '/versions#pages-of-another-version' },
        ],
      },
    ],
    sidebar,
    // where the owner is not written yet the link would lead nowhere
    // an empty list would leave a line after the switch of themes
    ...(!/\bOWNER\b/.test(repo) && { socialLinks: [{ icon: 'github', link: repo }] }),
    footer: { message: 'Apache-2.0. No telemetry, on the site or in the program.' },
    docFooter: { prev: 'Before', next: 'Next' },
  },
})
