using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.FirstRun;

namespace SmoothLlm.Infrastructure.Email;

/// <summary>Where the portal is, for mails that no visitor's request has caused.</summary>
internal sealed class PortalAddress(IOptions<PortalOptions> options, IServer server)
{
    /// <summary>A page of the portal: below the address that is configured, otherwise below the one that is listened to.</summary>
    /// <param name="path">Without a slash in front.</param>
    /// <returns>Null where neither is known.</returns>
    public Uri? Find(string path)
    {
        var root = options.Value.PublicUrl ?? Greeting.Reachable(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []);
        return root is null ? null : new Uri(root, path);
    }
}
