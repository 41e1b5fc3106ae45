/** Greets whoever the event names, and says where it ran. */
export const handler = async (event, context) => {
  console.log('greeting', event.name);
  return {
    message: `Hello, ${event.name ?? 'world'}!`,
    function: `${context.functionName}:${context.functionVersion}`,
    requestId: context.awsRequestId,
    node: process.version,
  };
};
