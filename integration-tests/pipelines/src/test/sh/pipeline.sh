#!/bin/sh
# What the command line's page shows; run by PageIT.
set -eu

# a pipeline
mastra="java -jar mastra-jpa.jar"
$mastra plan --format psql > upgrade.sql || [ $? -eq 1 ]   # for a review: what init would run
$mastra init --wait 10m                                    # twice does no harm, nor several at once
$mastra validate                                           # a gate: anything but 0 ends the pipeline
# end of a pipeline

# odd jobs
$mastra indexes create threads_by_type --table mastra_threads \
  --key resourceId --key "(metadata ->> 'type'):desc,nulls-last"
$mastra indexes usage | grep 'never used'
$mastra prune --policy memory.messages=30d --policy observability.spans=2w --batch-size 500
# end of odd jobs
