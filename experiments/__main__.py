from graphparity.experiments.cli import main

main()
