# farringtonFlexible of the R package surveillance: scores for every series of a CSV.
# Rscript farrington_flexible.R IN.csv OUT.csv FIRST PERIOD WINDOW GUARD LEVELS
# IN: one column a series, one row a step. OUT: scores of the steps FIRST.. (1-based), same columns.
suppressMessages(library(surveillance))
args <- commandArgs(trailingOnly = TRUE)
counts <- as.matrix(read.csv(args[1]))
first <- as.integer(args[3]); period <- as.integer(args[4]); window <- as.integer(args[5])
guard <- as.integer(args[6]); levels <- as.integer(args[7])
steps <- first:nrow(counts)
scores <- matrix(0, length(steps), ncol(counts))
years <- pmin(5, (steps - window - 1) %/% period)
for (b in unique(years)) {
  at <- steps[years == b]
  for (i in seq_len(ncol(counts))) {
    series <- sts(observed = counts[, i], frequency = period, start = c(2000, 1))
    control <- list(range = at, b = b, w = window, reweight = TRUE, weightsThreshold = 2.58,
                    alpha = 0.01, trend = TRUE, pThresholdTrend = 1, limit54 = c(0, 50),
                    noPeriods = levels, pastWeeksNotIncluded = guard,
                    thresholdMethod = "nbPlugin", glmWarnings = FALSE)
    found <- tryCatch(suppressWarnings(farringtonFlexible(series, control)), error = function(e) NULL)
    if (is.null(found)) next
    mean <- as.vector(found@control$expected); bound <- as.vector(upperbound(found))
    score <- (counts[at, i] - mean) / pmax(bound - mean, 0.5)
    score[!is.finite(score)] <- 0
    scores[at - first + 1, i] <- score
  }
}
write.csv(scores, args[2], row.names = FALSE)
