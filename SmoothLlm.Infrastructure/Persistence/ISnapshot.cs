namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>What a node keeps in memory of the database so that no request has to read it.</summary>
public interface ISnapshot
{
    /// <summary>Replaces it by what the database holds now.</summary>
    /// <param name="stamp">As it was before: what was changed up to then must be in memory afterwards, and may be more.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task ReloadAsync(ConfigurationStamp stamp, CancellationToken cancellationToken);
}
