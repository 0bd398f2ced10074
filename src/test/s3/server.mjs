// An S3 server with the bucket media in the folder of the first argument, on the port of the second or a free one; prints its port, and ends
// with its standard input. Its credentials are S3RVER and S3RVER.
import S3rver from 's3rver';

const server = new S3rver({
  address: '127.0.0.1', port: Number(process.argv[3] ?? 0), silent: true, directory: process.argv[2], configureBuckets: [{name: 'media'}],
});
const {port} = await server.run();
console.log(port);
process.stdin.on('end', () => process.exit(0)).resume();
