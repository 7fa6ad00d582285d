using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The product as a developer starts it, with the Sandbox behind it, and the official SDK in front.</summary>
public sealed class SandboxApp : TestApp
{
    public const string Model = "sandbox-chat";

    public OpenAIClientOptions SdkOptions(string mount = "v1") => new()
    {
        Endpoint = new Uri(BaseUrl, mount),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    };

    public ChatClient Chat(string key, string model = Model) => new(model, new ApiKeyCredential(key), SdkOptions());
}
