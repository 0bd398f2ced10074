# A window → the body of findMessages: both ends, in milliseconds, or the filter is ignored
{where: {messageTimestamp: {gte: .from, lte: .to}}, page: 1, offset: .size}
