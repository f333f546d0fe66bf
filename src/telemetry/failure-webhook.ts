import type { RunReport } from '../model/report/run-report.ts'
import type { PostJson } from './watcher.ts'

/** What a chat takes: anything beside it is refused by some of them. */
const chats: readonly { readonly host: RegExp; readonly key: 'text' | 'content' }[] = [
  { host: /^hooks\.slack(-gov)?\.com$/, key: 'text' },
  { host: /^chat\.googleapis\.com$/, key: 'text' },
  { host: /(^|\.)(webhook\.office|logic\.azure)\.com$/, key: 'text' },
  { host: /^(ptb\.|canary\.)?discord(app)?\.com$/, key: 'content' },
]

/** Discord refuses longer ones. */
const longest = 1900

/**
 * Tells a URL that a run failed, or did not get everything: the report as `--json` prints it with a sentence as `text`;
 * only the sentence where the URL is that of a chat (Slack, Google Chat, Teams, Discord). Rejects when it did not arrive.
 */
export async function postFailure(
  outcome: RunReport,
  { url, post }: { readonly url: string; readonly post: PostJson },
): Promise<void> {
  const text = sentence(outcome)
  const chat = chats.find(({ host }) => host.test(new URL(url).hostname))
  await post(url, chat === undefined ? { text, ...outcome } : { [chat.key]: text.slice(0, longest) }, {})
}

function sentence({ pipeline, run_id, load_id, error }: RunReport): string {
  const what = pipeline === '' ? 'A run of sluice' : `sluice: pipeline "${pipeline}"`
  const how = load_id === null ? 'failed, nothing is loaded' : `did not get everything (load ${load_id})`
  const why =
    error === undefined ? '' : `\n${error.code}: ${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`
  return `${what} ${how}. Run ${run_id}.${why}`
}
