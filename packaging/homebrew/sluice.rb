# A formula for a tap (homebrew-sluice): brew install OWNER/sluice/sluice. `url` and `sha256` are those of the package on npm:
#   curl -sL "$(npm view sluice dist.tarball)" | shasum -a 256
class Sluice < Formula
  desc "Load REST APIs into DuckDB, Postgres and others from a declarative config"
  homepage "https://github.com/OWNER/sluice"
  url "https://registry.npmjs.org/sluice/-/sluice-0.1.0.tgz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "Apache-2.0"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
    generate_completions_from_executable(bin/"sluice", "completions", shells: [:bash, :zsh, :fish])
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/sluice --version")
    system bin/"sluice", "init", "shop"
    assert_match "shop", (testpath/"shop.yaml").read
  end
end
