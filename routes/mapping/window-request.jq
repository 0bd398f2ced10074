# A window → the body of findMessages. Without both ends, in milliseconds, Evolution ignores the filter
{where: {messageTimestamp: {gte: .from, lte: .to}}, page: 1, offset: .size}
