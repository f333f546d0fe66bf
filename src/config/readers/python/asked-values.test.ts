import { describe, expect, it } from 'vitest'
import type { ConfigDocument } from '../../document.ts'
import { type PythonOptions, readProgram } from './read-python.ts'

const start = `import dlt
from dlt.sources.rest_api import rest_api_source
pipeline = dlt.pipeline("shop", destination="duckdb")
def load(token, base="http://a", path="orders"):
    config = {"client": {"base_url": base, "auth": {"type": "bearer", "token": token}}, "resources": [{"name": "orders", "endpoint": {"path": path}}]}
    pipeline.run(rest_api_source(config))
`

function read(text: string, options: Partial<PythonOptions> = {}): ConfigDocument {
  const source = { file: 'shop.py', absolute: '/shop.py', text: start + text }
  const [document] = readProgram(source, { prose: false, now: 0, env: () => undefined, ...options })
  if (document === undefined) throw new Error('there is no document')
  return document
}

/** the token of the config, as JSON */
function token(text: string, options?: Partial<PythonOptions>): unknown {
  const { client } = read(text, options).value as unknown as { client: { auth: { token: unknown } } }
  return JSON.parse(JSON.stringify(client.auth.token))
}

function path(text: string, options?: Partial<PythonOptions>): unknown {
  const { resources } = read(text, options).value as unknown as { resources: { endpoint: { path: unknown } }[] }
  return JSON.parse(JSON.stringify(resources[0]?.endpoint.path))
}

describe('what a program is given from outside', () => {
  it.each([
    ['input', 'load(input("Enter your API key: "))', { store: 'secrets', key: 'api_key' }],
    ['getpass', 'from getpass import getpass\nload(getpass("Shop token: "))', { store: 'secrets', key: 'shop_token' }],
    [
      'argparse',
      'import argparse\nap = argparse.ArgumentParser()\nap.add_argument("--api-token", required=True)\nload(ap.parse_args().api_token)',
      { store: 'secrets', key: 'api_token' },
    ],
    [
      'click',
      'import click\n@click.command()\n@click.option("--token", required=True)\n@click.option("--path", default="users")\ndef main(token, path):\n    load(token, path=path)\nmain()',
      { store: 'secrets', key: 'token' },
    ],
    [
      'typer',
      'import typer\ndef main(token: str, path: str = typer.Option("users", "--path")):\n    load(token, path=path)\ntyper.run(main)',
      { store: 'secrets', key: 'token' },
    ],
    [
      'environs',
      'from environs import Env\nenv = Env()\nenv.read_env()\nload(env("TOKEN"))',
      { store: 'env', key: 'TOKEN' },
    ],
    [
      'pydantic-settings',
      'from pydantic_settings import BaseSettings, SettingsConfigDict\nfrom pydantic import SecretStr\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix="SHOP_")\n    token: SecretStr\n    days: int = 3\nload(Settings().token.get_secret_value(), path=f"orders/{Settings().days}")',
      { store: 'env', key: 'SHOP_TOKEN' },
    ],
    [
      "Prefect's Secret",
      'from prefect.blocks.system import Secret\nload(Secret.load("shop-token").get())',
      { store: 'secrets', key: 'shop_token' },
    ],
  ])('is looked up by its name: %s', (_, text, expected) => {
    expect(token(text)).toMatchObject(expected)
  })

  it('has the defaults of click and typer', () => {
    const click =
      'import click\n@click.command()\n@click.option("--path", default="users")\ndef main(path):\n    load("t", path=path)\n'
    expect(path(`${click}main()`)).toBe('users')
    // started by an entry point
    expect(path(click)).toBe('users')
    const typer =
      'import typer\napp = typer.Typer()\n@app.command()\ndef main(path: str = typer.Argument("users")):\n    load("t", path=path)\napp()'
    expect(path(typer)).toBe('users')
  })

  it('is taken as it is where something hangs on it', () => {
    const text =
      'import argparse\nap = argparse.ArgumentParser()\nap.add_argument("kind")\nkind = ap.parse_args().kind\nload("t", path="users" if kind == "people" else "orders")'
    expect(path(text, { looked: () => 'people' })).toBe('users')
    expect(() => path(text)).toThrow('looks up dlt.config["kind"], which is not set, and something hangs on it')
  })

  it('is a number where the program says so', () => {
    const text =
      'import argparse\nap = argparse.ArgumentParser()\nap.add_argument("--days", type=int, required=True)\nload("t", path=f"last/{ap.parse_args().days + 1}")'
    expect(path(text, { looked: () => '6' })).toBe('last/7')
    expect(() => path(text)).toThrow('looks up dlt.config["days"], which is not set')
  })

  it('is in the files of dynaconf', () => {
    const text =
      'from dynaconf import Dynaconf\nsettings = Dynaconf(settings_files=["settings.yaml"], environments=True)\nload(settings.token, path=settings.api.path)'
    const fileBeside = (name: string): string | undefined =>
      name === 'settings.yaml' ? 'default:\n  api: {path: users}\n' : undefined
    expect(path(text, { fileBeside })).toBe('users')
    expect(token(text, { fileBeside })).toMatchObject({ store: 'env', key: 'DYNACONF_TOKEN' })
  })
})

describe('values that nobody can know', () => {
  const fetched = 'import requests\ntoken = requests.post("http://a/token").json()["access_token"]\n'

  it('are looked up where they are a token, a header or the address, which is said', () => {
    const document = read(`${fetched}load(token, base=requests.get("http://a").text)`)
    expect(JSON.parse(JSON.stringify(document.value))).toMatchObject({
      client: { base_url: { store: 'config', key: 'base_url' }, auth: { token: { store: 'secrets', key: 'token' } } },
    })
    expect(document.warnings?.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'PYTHON_ASKED "client.base_url" is looked up as "base_url" when the pipeline runs because line 9 uses requests.get, and programs are only read, not run.',
      'PYTHON_ASKED "client.auth.token" is looked up as "token" when the pipeline runs because line 8 uses requests.post, and programs are only read, not run.',
    ])
  })

  it('are refused where they may be more than one text', () => {
    expect(() => read(`${fetched}load("t", path=token)`)).toThrow('line 8 uses requests.post')
  })

  it('are in the way of nothing when only the configuration is read', () => {
    const { warnings = [] } = read(`${fetched}load(token)`, { ignoreCode: true })
    expect(warnings.map(({ code }) => code)).toContain('PYTHON_IGNORED')
  })
})
